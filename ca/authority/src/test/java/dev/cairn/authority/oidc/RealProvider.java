package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The provider of {@code src/test/oidc} (oidc-provider from npm) as a process. */
@SuppressWarnings("try") // closing waits for the process, so it can be interrupted
public final class RealProvider implements AutoCloseable {

  private static final Path SOURCE = Path.of("src", "test", "oidc");
  private static final Path TARGET = Path.of("target", "oidc");
  private static final String READY = "READY ";

  private final Process process;
  private final URI issuer;

  private RealProvider(Process process, URI issuer) {
    this.process = process;
    this.issuer = issuer;
  }

  /**
   * Installs the pinned packages if needed and starts it; skips the test, and says so, where there
   * is no node, npm or registry.
   *
   * @param redirect of the console
   */
  public static RealProvider start(URI redirect) throws IOException, InterruptedException {
    String missing = missing();
    if (!missing.isEmpty()) {
      System.err.println("SKIPPED: " + missing + ", nobody signs people in here");
    }
    Assumptions.assumeTrue(missing.isEmpty());
    Process process =
        new ProcessBuilder("node", "provider.mjs", redirect.toString())
            .directory(TARGET.toFile())
            .redirectError(TARGET.resolve("provider.log").toFile())
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(READY)) {
        return new RealProvider(process, URI.create(line.substring(READY.length())));
      }
    }
    throw new IOException("the provider ended; see " + TARGET.resolve("provider.log"));
  }

  /** What is missing; empty if nothing is. */
  private static String missing() throws IOException, InterruptedException {
    Files.createDirectories(TARGET);
    for (String name : List.of("provider.mjs", "package.json", "package-lock.json")) {
      Files.copy(SOURCE.resolve(name), TARGET.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Path done = TARGET.resolve("installed");
    Path lock = TARGET.resolve("package-lock.json");
    if (Files.exists(done) && Files.mismatch(done, lock) < 0) {
      return "";
    }
    Path log = TARGET.resolve("npm.log");
    try {
      Process npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .directory(TARGET.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
        npm.destroyForcibly();
        return "npm could not install oidc-provider, see " + log;
      }
    } catch (IOException e) {
      return "no npm";
    }
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    return "";
  }

  public URI issuer() {
    return issuer;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor(5, TimeUnit.SECONDS);
  }
}
