package dev.eddy.tasks.source;

import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32;

/// Which rows of data are set aside. Rows with the same content stay together, so that none that is
/// set aside is also learned from; which they are depends on content alone, not on a seed.
public sealed interface Apart {

  /// About how many of all rows.
  double share();

  /// The contents of the rows that are set aside.
  ///
  /// @param rows by their contents, in the order of the data, each with its label and how often it
  ///   is there
  Set<String> chosen(Map<String, Group> rows);

  /// Rows of one content.
  ///
  /// @param label that of the first of them
  record Group(String content, String label, int rows) {}

  /// Rows of one content, and their place.
  record Placed(Group group, double place) {}

  /// What is left, and what is set aside, rows in their order.
  record Cut<D>(D rest, D apart) {

    /// The same in another shape.
    public <E> Cut<E> map(Function<D, E> shape) {
      return new Cut<>(shape.apply(rest), shape.apply(apart));
    }
  }

  /// Sets rows aside.
  ///
  /// @param content what keeps rows together
  /// @param label what both sides are to have their share of
  default <T> Cut<List<T>> of(
      List<T> rows, Function<T, String> content, Function<T, String> label) {
    var groups = new LinkedHashMap<String, Group>();
    for (var row : rows) {
      tell(groups.size(), rows.size());
      var key = content.apply(row);
      var group = groups.get(key);
      groups.put(
          key,
          group == null
              ? new Group(key, label.apply(row), 1)
              : new Group(key, group.label, group.rows + 1));
    }
    Progress.count("setting rows aside", rows.size(), rows.size());
    var chosen = chosen(groups);
    var cut = new Cut<List<T>>(new ArrayList<>(), new ArrayList<>());
    int done = 0;
    for (var row : rows) {
      tell(done++, rows.size());
      (chosen.contains(content.apply(row)) ? cut.apart : cut.rest).add(row);
    }
    return cut;
  }

  /// How far it is, from time to time.
  private static void tell(int done, int all) {
    if (done % 1024 == 0) Progress.count("setting rows aside", done, all);
  }

  /// From 0 to below 1, by content alone.
  static double place(String content) {
    var crc = new CRC32();
    crc.update(content.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() / 0x1p32;
  }

  /// A share of the rows: those whose place is below it, so that a row does not move when others
  /// come or go. Of a label of which that would be less than half of its share, or more than twice
  /// as much, or all, the rows of the lowest places that make up its share. Rows of one label alone
  /// have none to be held against.
  ///
  /// @param salt so that a share for something else has other rows
  record Share(double share, String salt) implements Apart {

    @Override
    public Set<String> chosen(Map<String, Group> rows) {
      var chosen = new HashSet<String>();
      var labels = byLabel(rows, salt);
      for (var groups : labels.values()) {
        int all = rows(groups);
        double expected = share * all;
        var low = groups.stream().filter(one -> one.place < share).toList();
        int found = rows(low);
        long most = Math.min(all - 1, Math.max(1, (long) (2 * expected)));
        double least = expected < 1 ? 0 : expected / 2;
        boolean alone = labels.size() == 1;
        boolean fits = alone || found >= least && found <= most;
        for (var one : fits ? low : lowest(groups, Math.min(all - 1, Math.round(expected)))) {
          chosen.add(one.group.content);
        }
      }
      return chosen;
    }

    private static int rows(List<Placed> groups) {
      return groups.stream().mapToInt(one -> one.group.rows).sum();
    }

    private static List<Placed> lowest(List<Placed> groups, long rows) {
      var lowest = new ArrayList<Placed>();
      long left = rows;
      for (var one : groups) {
        if (one.group.rows <= left) {
          lowest.add(one);
          left -= one.group.rows;
        }
      }
      return lowest;
    }
  }

  /// One of several parts of the same size, which together are all rows; of each label every part
  /// has as many rows as the others, or one more.
  ///
  /// @param number from 1
  record Fold(int number, int of) implements Apart {

    @Override
    public double share() {
      return 1.0 / of;
    }

    @Override
    public Set<String> chosen(Map<String, Group> rows) {
      var chosen = new HashSet<String>();
      var sizes = new int[of];
      for (var groups : byLabel(rows, "fold\n").values()) {
        var own = new int[of];
        for (var one : groups) {
          var group = one.group;
          int fold = 0;
          for (int other = 1; other < of; other++) {
            boolean fewer =
                own[other] < own[fold] || own[other] == own[fold] && sizes[other] < sizes[fold];
            fold = fewer ? other : fold;
          }
          own[fold] += group.rows;
          sizes[fold] += group.rows;
          if (fold == number - 1) chosen.add(group.content);
        }
      }
      return chosen;
    }
  }

  /// The rows of each label by their places.
  private static Map<String, List<Placed>> byLabel(Map<String, Group> rows, String salt) {
    var order = Comparator.comparingDouble(Placed::place).thenComparing(one -> one.group.content);
    var labels = new HashMap<String, List<Placed>>();
    Progress.stream("setting rows aside", rows.values())
        .map(group -> new Placed(group, place(salt + group.content)))
        .forEach(one -> labels.computeIfAbsent(one.group.label, _ -> new ArrayList<>()).add(one));
    int sorted = 0;
    for (var groups : labels.values()) {
      Progress.count("ordering rows", sorted++, labels.size());
      groups.sort(order);
    }
    // The label of the lowest place first.
    var ordered = new LinkedHashMap<String, List<Placed>>();
    labels.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.comparing(List::getFirst, order)))
        .forEach(one -> ordered.put(one.getKey(), one.getValue()));
    return ordered;
  }

  /// What the setting `test` says: a share such as `0.1` or `10%`, or a fold such as `2/5`.
  ///
  /// @throws IllegalArgumentException if it says something else
  static Optional<Apart> test(Configuration configuration) {
    if (!configuration.has(DataSettings.TEST)) return Optional.empty();
    return configuration.given(DataSettings.TEST).flatMap(text -> test(text.strip()));
  }

  private static Optional<Apart> test(String text) {
    if (text.matches("[0-9]{1,4}/[0-9]{1,4}")) {
      int number = Integer.parseInt(text.substring(0, text.indexOf('/')));
      int of = Integer.parseInt(text.substring(text.indexOf('/') + 1));
      if (of >= 2 && number >= 1 && number <= of) return Optional.of(new Fold(number, of));
    } else if (text.matches("0*(\\.[0-9]*)?|[0-9]+(\\.[0-9]+)?%")) {
      boolean hundredths = text.endsWith("%");
      double share =
          hundredths
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text.equals(".") || text.isEmpty() ? "0" : text);
      if (share == 0) return Optional.empty();
      if (share <= 0.9) return Optional.of(new Share(share, "test\n"));
    }
    throw new IllegalArgumentException(
        "test: expected a share up to 0.9 such as 0.1 or 10%, or a part such as 2/5, found \""
            + text
            + "\"");
  }
}
