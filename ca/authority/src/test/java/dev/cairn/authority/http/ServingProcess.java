package dev.cairn.authority.http;

import dev.cairn.authority.Authority;
import dev.cairn.authority.store.StorePlace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** An authority as a process of its own, to be killed: {@code DIR PORT}; says READY. */
final class ServingProcess {

  private ServingProcess() {}

  public static void main(String[] args) throws Exception {
    SecureRandom random = new SecureRandom();
    Authority authority =
        Authority.open(StorePlace.open(Path.of(args[0])), InstantSource.system(), random);
    AuthorityServer.start(
        authority,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])),
        InstantSource.system(),
        random);
    System.out.println("READY");
  }
}
