package dev.cairn.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.noise.NoiseSuite;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bulk over one connection of two hosts in this JVM, sealed as libp2p has it and as this machine
 * prefers, against ChaCha20-Poly1305 alone in the same JVM: CPU seconds per 10⁹ bytes a side, and
 * their ratio. Rounds alternate, so that noise of the machine falls on all; medians are compared.
 *
 * <p>Arguments: megabytes a round (default 500), rounds (default 7).
 */
public final class NoiseBench {

  private static final String SINK = "/bench/sink/1.0.0";
  private static final int MESSAGE_BYTES = 65_519;
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final OperatingSystemMXBean MACHINE =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Environment env = new RealEnvironment();
  private final byte[] data = new byte[1 << 20];

  private NoiseBench() {}

  private record Round(double cpuSecondsPerGb, double mbPerSecond) {}

  /** Runs the rounds and prints a table. */
  public static void main(String[] args) throws Exception {
    long bytes = (args.length > 0 ? Long.parseLong(args[0]) : 500) * 1_000_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    new NoiseBench().run(bytes, rounds);
    System.exit(0);
  }

  private void run(long bytes, int rounds) throws Exception {
    env.random().nextBytes(data);
    NoiseSuite preferred = NoiseSuite.ofThisMachine().getFirst();
    try (Host receiver = host(NoiseSuite.values());
        Host asLibp2p = host(NoiseSuite.CHACHA_POLY);
        Host asPreferred = host(preferred)) {
      receiver.handle(SINK, NoiseBench::sink);
      Connection libp2p = dial(asLibp2p, receiver);
      Connection best = dial(asPreferred, receiver);
      // The JIT takes about a gigabyte to reach its best on the cipher.
      cipher(1_000_000_000);
      transfer(libp2p, 1_000_000_000);
      transfer(best, 1_000_000_000);
      Round[] raw = new Round[rounds];
      Round[] overLibp2p = new Round[rounds];
      Round[] overBest = new Round[rounds];
      for (int i = 0; i < rounds; i++) {
        raw[i] = cipher(bytes);
        overLibp2p[i] = transfer(libp2p, bytes);
        overBest[i] = transfer(best, bytes);
      }
      print("ChaCha20-Poly1305 alone, one direction", raw, 1);
      print("libp2p, a side", overLibp2p, median(overLibp2p) / median(raw));
      print(preferred + ", a side", overBest, median(overBest) / median(raw));
    }
  }

  private static Connection dial(Host from, Host to) throws Exception {
    return from.connect(to.peerId(), to.addresses(), SOON);
  }

  private Host host(NoiseSuite... suites) throws IOException {
    return TcpHost.start(
        env,
        SigningKey.generate(env.secureRandom()),
        TcpOptions.defaults().withSuites(suites).listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
  }

  private static void sink(P2pStream stream) throws IOException {
    InputStream in = stream.input();
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {}
    stream.output().write(1);
  }

  private Round transfer(Connection connection, long bytes) throws Exception {
    long cpu = MACHINE.getProcessCpuTime();
    long start = env.nanoTime();
    try (P2pStream stream = connection.open(SINK, SOON)) {
      for (long done = 0; done < bytes; done += data.length) {
        stream.output().write(data);
      }
      stream.closeWrite();
      if (stream.input().read() != 1) {
        throw new IOException("not all was received");
      }
    }
    return round(bytes, (MACHINE.getProcessCpuTime() - cpu) / 2, env.nanoTime() - start);
  }

  private Round cipher(long bytes) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    SecretKeySpec key = new SecretKeySpec(new byte[32], "ChaCha20");
    byte[] out = new byte[MESSAGE_BYTES + 16];
    byte[] nonce = new byte[12];
    env.random().nextBytes(nonce);
    long cpu = MACHINE.getProcessCpuTime();
    long start = env.nanoTime();
    for (long done = 0; done < bytes; done += MESSAGE_BYTES) {
      for (int i = 0; i < 8 && ++nonce[i] == 0; i++) {}
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
      cipher.doFinal(data, 0, MESSAGE_BYTES, out, 0);
    }
    return round(bytes, MACHINE.getProcessCpuTime() - cpu, env.nanoTime() - start);
  }

  private static Round round(long bytes, long cpuNanos, long wallNanos) {
    return new Round((double) cpuNanos / bytes, bytes * 1000.0 / wallNanos);
  }

  private static double median(Round[] rounds) {
    double[] sorted = Arrays.stream(rounds).mapToDouble(Round::cpuSecondsPerGb).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void print(String name, Round[] rounds, double ratio) {
    double[] speeds = Arrays.stream(rounds).mapToDouble(Round::mbPerSecond).sorted().toArray();
    List<Object> columns = List.of(name, median(rounds), ratio, speeds[speeds.length / 2]);
    System.out.printf(
        Locale.ROOT, "%-40s %.3f CPU s/GB  ratio %.2f  %6.0f MB/s%n", columns.toArray());
  }
}
