package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import dev.cairn.fuse.kernel.MountSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Without root: the set-uid program {@code fusermount3} mounts and hands the open device over. */
final class FusermountMounter implements Mounter {

  private static final String PROGRAM = "fusermount3";

  private static final String MISSING =
      "fusermount3 is not installed: without root it is what mounts;"
          + " install it with apt install fuse3 (dnf install fuse3, apk add fuse3)";

  /** Where it is on every distribution, should PATH not say. */
  private static final List<String> USUAL = List.of("/usr/bin", "/bin", "/usr/local/bin");

  private final Path program;

  FusermountMounter() throws MountException {
    this(find().orElseThrow(() -> new MountException(Reason.NO_FUSERMOUNT, MISSING)));
  }

  FusermountMounter(Path program) {
    this.program = program;
  }

  private static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":")), USUAL.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public Mounted mount(Path directory, MountSettings settings) throws MountException {
    requireDevice();
    List<String> command =
        List.of(program.toString(), "-o", options(settings), "--", directory.toString());
    HandedOver outcome = HandedOver.from(command);
    return switch (outcome) {
      case HandedOver.Received received ->
          new Mounted(
              new Device(received.descriptor()),
              CrashWatch.withCommand(program.toString(), "-uz", "--", directory.toString()));
      case HandedOver.Refused refused -> throw explain(directory, refused.message());
    };
  }

  private static void requireDevice() throws MountException {
    if (!Files.exists(Path.of("/dev/fuse"))) {
      throw NoDevice.because(Errno.ENOENT.code());
    }
  }

  private static String options(MountSettings settings) {
    List<String> options = new ArrayList<>();
    options.add("fsname=" + settings.source());
    options.add("subtype=" + MountPoint.TYPE.substring("fuse.".length()));
    options.add("max_read=" + Buffer.DATA_BYTES_MAX);
    options.add("nosuid,nodev");
    if (settings.defaultPermissions()) {
      options.add("default_permissions");
    }
    if (settings.allowOther()) {
      options.add("allow_other");
    }
    if (settings.readOnly()) {
      options.add("ro");
    }
    return String.join(",", options);
  }

  /** fusermount3 speaks English without a locale; what it means is said in its source. */
  static MountException explain(Path directory, String said) {
    if (said.contains("/dev/fuse")) {
      Errno errno = said.contains("Permission denied") ? Errno.EACCES : Errno.ENOENT;
      return NoDevice.because(errno.code());
    }
    if (said.contains("user_allow_other")) {
      return new MountException(
          Reason.NOT_PERMITTED,
          "other users may not be let in: add the line user_allow_other to /etc/fuse.conf,"
              + " or mount for yourself alone");
    }
    if (said.contains("no write access") || said.contains("not owned")) {
      return new MountException(
          Reason.NOT_PERMITTED, directory + " is not yours: mount on a directory of your own");
    }
    if (said.contains("Operation not permitted")) {
      return new MountException(
          Reason.NOT_PERMITTED,
          "fusermount3 may not mount (it must be set-uid root; in a container, start it with"
              + " --cap-add SYS_ADMIN): "
              + said);
    }
    return new MountException(Reason.FAILED, said.isEmpty() ? PROGRAM + " failed" : said);
  }

  @Override
  public boolean unmount(Path directory) throws MountException, InterruptedException {
    String said = run("-u", directory);
    if (said.contains("busy")) {
      return false;
    }
    check(directory, said);
    return true;
  }

  @Override
  public void detach(Path directory) throws MountException, InterruptedException {
    check(directory, run("-uz", directory));
  }

  /** Somebody else may have been quicker. */
  private static void check(Path directory, String said) throws MountException {
    boolean gone = said.contains("not found in") || said.contains("Invalid argument");
    if (!said.isEmpty() && !gone) {
      throw new MountException(Reason.FAILED, directory + ": unmount: " + said);
    }
  }

  /** What it says; nothing if it could. */
  private String run(String option, Path directory) throws MountException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), option, "--", directory.toString())
            .redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      try (InputStream output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.waitFor();
        return status == 0 ? "" : said.isEmpty() ? PROGRAM + " ended with " + status : said;
      }
    } catch (IOException e) {
      throw new MountException(Reason.NO_FUSERMOUNT, MISSING);
    }
  }
}
