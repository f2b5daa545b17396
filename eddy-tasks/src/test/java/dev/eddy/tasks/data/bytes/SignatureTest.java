package dev.eddy.tasks.data.bytes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.table.Looked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that are no text are told by their first bytes, whatever they are called.
class SignatureTest {

  @TempDir private Path folder;

  /// The starts are those that the writers of these formats write: an Arrow file and a Feather file
  /// of version 2 begin alike, a stream of Arrow (as `datasets` keeps one) with the mark of a
  /// message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data.arrow   | 4152524f57310000ffffffff | is an Arrow file; write it as CSV first
          data.feather | 4152524f57310000         | pd.read_feather(data.feather).to_csv("data.csv", index=False)
          old.feather  | 46454131                 | is a Feather file; write it as CSV first
          cache.arrow  | ffffffff7002000010000000 | is a stream of Arrow messages; write it as CSV first
          rows.parquet | 50415231                 | the module eddy-parquet reads
          base.db      | 53514c69746520666f726d6174203300 | is an SQLite database
          array.npy    | 934e554d5059             | is a numpy array
          store.h5     | 894844460d0a1a0a         | is an HDF5 file
          a.csv.bz2    | 425a68                   | is packed with bzip2; unpack it first: bunzip2 -k a.csv.bz2
          a.csv.xz     | fd377a585a00             | is packed with xz
          a.csv.zst    | 28b52ffd                 | is packed with zstd
          sheet.xls    | d0cf11e0a1b11ae1         | is a spreadsheet or another office file; save it as CSV first
          page.pdf     | 255044462d               | is a PDF
          """)
  void saysWhatItIsAndWhatToDo(String name, String start, String said) throws IOException {
    var bytes = Arrays.copyOf(HexFormat.of().parseHex(start), 600);
    for (var called : new String[] {name, "data.csv"}) {
      var file = Files.write(folder.resolve(called), bytes);
      assertThatThrownBy(() -> Looked.at(file, ReadOptions.DEFAULT))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + " ")
          .hasMessageContaining(said.replace(name, called));
    }
  }

  @ParameterizedTest
  @CsvSource({"PAR1,12", "ARROW1,300"})
  void aTextThatOnlyHoldsTheNameIsText(String word, int line) throws IOException {
    var text = "a line\n".repeat(line) + word + "\n";
    var file = Files.write(folder.resolve("notes.txt"), text.getBytes(StandardCharsets.UTF_8));
    Looked.at(file, ReadOptions.DEFAULT);
  }
}
