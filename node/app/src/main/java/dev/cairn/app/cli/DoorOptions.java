package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a gateway listens, who may come in, and how it proves who it is. */
final class DoorOptions {

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where.")
  String listen = "";

  @Option(names = "--user", paramLabel = "NAME", description = "Who may come in.")
  String user = "";

  @Option(names = "--password-file", paramLabel = "FILE", description = "Holds their password.")
  @Nullable Path passwordFile;

  @Option(
      names = "--client-certs",
      paramLabel = "FILE",
      description = {
        "PEM: who shows one of these certificates, or one of a CA among them, may come in; with"
            + " --user, who has the password as well. Read again when it changes. Needs TLS."
      })
  @Nullable Path clientCerts;

  @Option(names = "--no-auth", description = "Everybody who can connect may come in.")
  boolean noAuth;

  @Option(
      names = "--tls",
      description = {
        "HTTPS, with a certificate of this device's own CA: give clients gateway-ca.pem, whose"
            + " place and fingerprint are shown (restic: --cacert)."
      })
  boolean tls;

  @Option(
      names = "--name",
      paramLabel = "HOST",
      description = "With --tls: a name by which clients reach it. May be repeated.")
  List<String> names = List.of();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "HTTPS with this certificate: PEM, what stands between it and the CA behind it.")
  @Nullable Path tlsCert;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key: PEM, no passphrase.")
  @Nullable Path tlsKey;

  /** As the local API has them. */
  Map<String, Object> args(String usualListen) throws CommandFailure {
    requireSense();
    String where = listen.isEmpty() ? usualListen : listen;
    Map<String, Object> args = new LinkedHashMap<>();
    int colon = where.lastIndexOf(':');
    args.put("host", colon < 0 ? "" : where.substring(0, colon).replaceAll("^\\[|]$", ""));
    args.put("port", port(where, colon));
    args.put("user", user);
    args.put("password_file", absolute(passwordFile));
    args.put("client_certs", absolute(clientCerts));
    args.put("tls", tls);
    args.put("names", names);
    args.put("tls_cert", absolute(tlsCert));
    args.put("tls_key", absolute(tlsKey));
    return args;
  }

  private static String absolute(@Nullable Path file) {
    return file == null ? "" : Arguments.absolute(file);
  }

  private void requireSense() throws CommandFailure {
    boolean named = !user.isEmpty() || passwordFile != null || clientCerts != null;
    if (named == noAuth || user.isEmpty() != (passwordFile == null)) {
      throw CommandFailure.usage(
          "say who may come in: --user with --password-file, --client-certs, or --no-auth");
    }
    if ((tlsCert == null) != (tlsKey == null) || (tls && tlsCert != null)) {
      throw CommandFailure.usage("for HTTPS give --tls, or --tls-cert with --tls-key");
    }
    if (clientCerts != null && !tls && tlsCert == null) {
      throw CommandFailure.usage("--client-certs needs HTTPS: --tls, or --tls-cert with --tls-key");
    }
    if (!names.isEmpty() && !tls) {
      throw CommandFailure.usage("--name is for the certificate that --tls makes");
    }
  }

  private static int port(String where, int colon) throws CommandFailure {
    try {
      int port = colon < 1 ? -1 : Integer.parseInt(where.substring(colon + 1));
      if (port >= 0 && port <= 0xFFFF) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw CommandFailure.usage(
        "'" + where + "' is not an address; write for example 127.0.0.1:8000");
  }
}
