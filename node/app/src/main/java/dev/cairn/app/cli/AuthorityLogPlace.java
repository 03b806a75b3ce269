package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.authority.client.AuthorityClient;
import dev.cairn.authority.client.HttpMirror;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which log, where its files are, and by whose word it is that log. */
final class AuthorityLogPlace {

  private static final int HTTPS_PORT = 443;

  @Option(
      names = "--url",
      paramLabel = "URL|DIR",
      description =
          "Where the log's files are: the authority (https://HOST:PORT), a mirror of them on any web"
              + " server, or a folder (default: this machine's authority).")
  @Nullable String url;

  @Option(
      names = "--root",
      paramLabel = "FILE",
      description = "The organisation's root certificate (default: what this device joined with).")
  @Nullable Path root;

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "SHA-256 of the root certificate, if it shall come from the same place.")
  @Nullable String fingerprint;

  /** A log that can be read. */
  record Place(LogSource source, TrustAnchor anchor, AutoCloseable connection)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        connection.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  /** The files of {@code own}, or of what the options name. */
  Place open(LogSource own, Home home) throws CommandFailure, IOException {
    if (url == null) {
      return new Place(own, anchor(own, home, true), () -> {});
    }
    if (!url.matches("https?://.*")) {
      LogSource source = LogSource.ofFolder(Path.of(url));
      return new Place(source, anchor(source, home, false), () -> {});
    }
    URI uri = uri(url);
    if (uri.getScheme().equals("http") || !uri.getPath().matches("/?")) {
      HttpMirror mirror = new HttpMirror(uri);
      return new Place(mirror, anchor(mirror, home, false), mirror);
    }
    int port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
    AuthorityClient client =
        new AuthorityClient(
            List.of(uri.getHost() + ":" + port), expected(home), InstantSource.system());
    return new Place(client, anchor(client, home, false), client);
  }

  private static URI uri(String text) throws CommandFailure {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "'" + text + "' is no address", e);
    }
    throw new CommandFailure(ExitCodes.USAGE, "'" + text + "' names no host");
  }

  private Hash expected(Home home) throws CommandFailure, IOException {
    return fingerprint != null ? hash(fingerprint) : known(home).fingerprint();
  }

  private static Hash hash(String hex) throws CommandFailure {
    try {
      return Hash.fromHex(hex);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "'" + hex + "' is no fingerprint of 64 hexadecimal digits", e);
    }
  }

  private TrustAnchor anchor(LogSource source, Home home, boolean own)
      throws CommandFailure, IOException {
    try {
      if (fingerprint != null || (own && root == null)) {
        byte[] pem = source.require("root.pem", 2 * CertificateProfile.CERTIFICATE_BYTES_MAX);
        byte[] der = KeyFile.decodeCertificate(pem, "root.pem");
        return fingerprint == null
            ? TrustAnchor.decode(der)
            : TrustAnchor.decode(der, hash(fingerprint));
      }
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.FAILED, String.valueOf(e.getMessage()), e);
    }
    return known(home);
  }

  private TrustAnchor known(Home home) throws CommandFailure, IOException {
    try {
      if (root != null) {
        return TrustAnchor.decode(
            KeyFile.decodeCertificate(Files.readAllBytes(root), root.toString()));
      }
      return TrustAnchor.decode(
          home.read(home.trustAnchor())
              .orElseThrow(() ->
                  new CommandFailure(
                      ExitCodes.USAGE,
                      "this device has not joined, so it knows no root to check the log by; name one"
                          + " with --root FILE or --fingerprint HEX")));
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.FAILED, "root certificate: " + e.getMessage(), e);
    }
  }
}
