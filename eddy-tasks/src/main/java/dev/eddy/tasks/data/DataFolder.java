package dev.eddy.tasks.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The folders in which named data sets are looked for, in order. Nothing is ever downloaded.
public record DataFolder(List<Place> places) {
  /// A folder and why it is looked in.
  public record Place(String why, Path folder) {
    @Override
    public String toString() {
      return why + " (" + folder + ")";
    }
  }

  public DataFolder {
    places = List.copyOf(places);
  }

  /// The usual places: the folder given with `--data`, the one that `EDDY_DATA` names, and the
  /// user's cache.
  public static DataFolder standard(Optional<Path> given) {
    return of(
        given,
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        System.getProperty("os.name"));
  }

  static DataFolder of(
      Optional<Path> given, Map<String, String> environment, Path home, String system) {
    var places = new ArrayList<Place>();
    given.ifPresent(folder -> places.add(new Place("--data", folder)));
    var named = environment.get("EDDY_DATA");
    if (named != null && !named.isBlank()) places.add(new Place("EDDY_DATA", Path.of(named)));
    places.add(new Place("the cache", cache(environment, home, system)));
    return new DataFolder(places);
  }

  /// The folder or file of a data set: `mnist`, or `words/en_50k.txt.gz`.
  ///
  /// @throws DataException if it is in none of the places; the message says where it was looked for
  ///   and who publishes it
  public Path find(String name) {
    return lookup(name).orElseThrow(() -> missing(name));
  }

  /// The folder or file of a data set, if it is there.
  public Optional<Path> lookup(String name) {
    var relative = Path.of(name).normalize();
    if (relative.isAbsolute() || relative.startsWith("..")) {
      throw new DataException(
          "\"" + name + "\" is not the name of a data set; give a file by its own option");
    }
    return places.stream()
        .map(place -> place.folder().resolve(relative))
        .filter(Files::exists)
        .findFirst();
  }

  private DataException missing(String name) {
    var looked = places.stream().map(Place::toString).collect(Collectors.joining(", "));
    var set = name.replace('\\', '/').split("/", 2)[0];
    var info = DatasetInfo.named(set);
    if (info.isPresent()) {
      return new DataException(
          "no data set \"%s\" in %s; it is published by %s: put its files into a folder \"%s\" in one of these, or name their folder with --data or EDDY_DATA"
              .formatted(name, looked, info.get().published(), set));
    }
    var known = DatasetInfo.CATALOGUE.stream().map(DatasetInfo::name).toList();
    return new DataException(
        "no data set \""
            + name
            + "\" in "
            + looked
            + "; known by name are "
            + Suggestion.list(known, 20)
            + Suggestion.phrase(set, known));
  }

  private static Path cache(Map<String, String> environment, Path home, String system) {
    var xdg = environment.get("XDG_CACHE_HOME");
    if (xdg != null && Path.of(xdg).isAbsolute()) return Path.of(xdg, "eddy");
    if (system.startsWith("Mac")) return home.resolve("Library/Caches/eddy");
    var local = environment.get("LOCALAPPDATA");
    if (system.startsWith("Windows") && local != null) return Path.of(local, "eddy");
    return home.resolve(".cache/eddy");
  }
}
