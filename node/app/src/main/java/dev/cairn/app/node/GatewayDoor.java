package dev.cairn.app.node;

import dev.cairn.app.gateway.ClientCertificates;
import dev.cairn.app.gateway.FileIdentity;
import dev.cairn.app.gateway.Gateway.Door;
import dev.cairn.app.gateway.OwnIdentity;
import dev.cairn.app.gateway.SignIn;
import dev.cairn.app.gateway.TlsKeys;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A gateway's door, as the arguments of {@code serve} say. */
final class GatewayDoor {

  private final NodeParts node;
  private final Message args;

  GatewayDoor(NodeParts node, Message args) {
    this.node = node;
    this.args = args;
  }

  Door open() throws CommandFailure, IOException {
    InetSocketAddress listen = new InetSocketAddress(args.text("host"), (int) args.number("port"));
    if (listen.isUnresolved()) {
      throw CommandFailure.failed(
          "no address is known for '" + args.text("host") + "': give --listen an address of here");
    }
    return new Door(listen, signIn(), keys());
  }

  private SignIn signIn() throws CommandFailure, IOException {
    String user = args.text("user");
    String certificates = args.text("client_certs");
    if (certificates.isEmpty()) {
      return user.isEmpty() ? SignIn.open(args.text("host")) : SignIn.password(user, password());
    }
    ClientCertificates accepted = ClientCertificates.of(Path.of(certificates));
    return user.isEmpty()
        ? SignIn.certificate(accepted)
        : SignIn.password(user, password()).with(accepted);
  }

  private String password() throws CommandFailure, IOException {
    String password = Files.readString(Path.of(args.text("password_file"))).strip();
    if (password.isEmpty()) {
      throw CommandFailure.failed(args.text("password_file") + " holds no password");
    }
    return password;
  }

  private Optional<TlsKeys> keys() throws CommandFailure, IOException {
    if (!args.text("tls_cert").isEmpty()) {
      return Optional.of(
          TlsKeys.of(
              FileIdentity.of(Path.of(args.text("tls_cert")), Path.of(args.text("tls_key")))));
    }
    if (!args.truth("tls")) {
      return Optional.empty();
    }
    try {
      var ca = new GatewayCa(node.env(), node.home()).identity();
      return Optional.of(TlsKeys.of(new OwnIdentity(node.env(), ca, names())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /** By which clients may reach it: those given, where it listens, this machine's. */
  private List<String> names() {
    Set<String> names = new LinkedHashSet<>(args.texts("names"));
    names.add(args.text("host"));
    try {
      names.add(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      // then nobody calls it that
    }
    names.addAll(List.of("localhost", "127.0.0.1", "::1"));
    return new ArrayList<>(names);
  }

  /** Whether nobody between can read what goes through it. */
  boolean isSecret() {
    return args.truth("tls") || !args.text("tls_cert").isEmpty();
  }

  /** What clients have to know of its CA, where it is this device's own. */
  Message describe(Message ready) throws IOException {
    if (!args.truth("tls")) {
      return ready;
    }
    try {
      byte[] der = new GatewayCa(node.env(), node.home()).identity().certificate().getEncoded();
      return ready
          .with("ca_file", node.home().gatewayCa().toString())
          .with("ca_fingerprint", Hash.of(der).hex());
    } catch (CertificateEncodingException e) {
      throw new IOException(node.home().gatewayCa() + ": " + e.getMessage(), e);
    }
  }
}
