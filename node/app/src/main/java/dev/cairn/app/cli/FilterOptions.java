package dev.cairn.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which snapshots are meant, by what they were made of. */
final class FilterOptions {

  @Option(
      names = {"-H", "--host"},
      paramLabel = "NAME",
      description = "Only snapshots of this host. May be repeated.")
  List<String> hosts = List.of();

  @Option(
      names = "--tag",
      paramLabel = "TAG[,TAG…]",
      description = "Only snapshots with all of these tags ('' for none). May be repeated: or.")
  List<String> tags = List.of();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Only snapshots made of this path. May be repeated: and.")
  List<String> paths = List.of();

  /** As the local API has them. */
  Map<String, Object> args() {
    return Map.of("hosts", hosts, "tags", tags, "filter_paths", paths);
  }
}
