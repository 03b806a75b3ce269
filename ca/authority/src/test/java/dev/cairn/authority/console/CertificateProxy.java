package dev.cairn.authority.console;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Shows a registrar's certificate on behalf of a browser: a headless one has nobody to choose it,
 * and would want it in a database of the machine's user. The bytes inside are the browser's own.
 */
final class CertificateProxy implements AutoCloseable {

  private final ServerSocket server;
  private final SSLContext tls;
  private final int target;

  CertificateProxy(byte[] p12, char[] password, int target) throws Exception {
    this.target = target;
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(p12), password);
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, password);
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    String alias = keys.aliases().nextElement();
    trust.setCertificateEntry("ca", keys.getCertificateChain(alias)[1]);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(trust);
    this.tls = SSLContext.getInstance("TLSv1.3");
    tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url(String path) {
    return "http://localhost:" + server.getLocalPort() + path;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket browser = server.accept();
        Socket console =
            tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> copy(browser, console));
        Thread.ofVirtual().start(() -> copy(console, browser));
      } catch (IOException e) {
        // Closed, or one connection that failed: the browser shows it.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side hung up, which ends both.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
