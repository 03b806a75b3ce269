package dev.cairn.sim.vice;

import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.overlay.RecordStore;
import dev.cairn.overlay.wire.FindAnswer;
import dev.cairn.overlay.wire.FindRequest;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The known ways to misbehave. */
public final class Vices {

  private static final String BLOCK = "/cairn/block/1.0.0";
  private static final String FIND = "/cairn/find/2.0.0";
  private static final String RECORD = "/cairn/record/2.0.0";

  /** What storage and overlay ask each other for, admission apart. */
  private static final Set<String> ALL = Set.of(BLOCK, FIND, RECORD);

  /** Longer than anybody waits. */
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private Vices() {}

  /** Gives every block with a bit flipped. */
  public static Vice wrongBytes() {
    return wrongBytesWhile(() -> true);
  }

  /** Gives every block with a bit flipped while {@code lying} says so. */
  public static Vice wrongBytesWhile(BooleanSupplier lying) {
    return new OnTheWire(
        "gives wrong bytes",
        env ->
            (protocol, honest) ->
                protocol.equals(BLOCK)
                    ? stream ->
                        honest.handle(
                            lying.getAsBoolean()
                                ? new TwistedStream(stream, new WrongBytes(stream.output()))
                                : stream)
                    : honest);
  }

  /** Gives blocks so slowly that whoever waits for them waits for ever. */
  public static Vice dripping(Duration pause) {
    return new OnTheWire(
        "drips",
        env ->
            (protocol, honest) ->
                protocol.equals(BLOCK)
                    ? stream ->
                        honest.handle(
                            new TwistedStream(stream, new Drip(stream.output(), env, pause)))
                    : honest);
  }

  /** Is admitted, takes every question, answers none. */
  public static Vice silent() {
    return new OnTheWire(
        "never answers",
        env ->
            (protocol, honest) -> ALL.contains(protocol) ? stream -> env.sleep(FOR_EVER) : honest);
  }

  /** Ends every question with a reset. */
  public static Vice refusing() {
    return new OnTheWire(
        "refuses everything",
        env ->
            (protocol, honest) ->
                ALL.contains(protocol)
                    ? stream -> {
                      throw new IOException("refused");
                    }
                    : honest);
  }

  /** Says that it knows nobody near anything. */
  public static Vice hidingOthers() {
    return new OnTheWire(
        "hides everybody else",
        env ->
            (protocol, honest) ->
                protocol.equals(FIND)
                    ? stream -> {
                      LengthPrefixed.read(stream.input(), FindRequest.BYTES_MAX);
                      LengthPrefixed.write(
                          stream.output(), new FindAnswer(List.of(), List.of()).encode());
                    }
                    : honest);
  }

  /** Receipts every block and keeps none. */
  public static Vice hollow() {
    return new Vice() {
      @Override
      public String name() {
        return "claims blocks it does not keep";
      }

      @Override
      public BlockStore blocks(SimEnvironment env, BlockStore real) {
        return new HollowStore(real);
      }
    };
  }

  /** A keeper that replays the first value of every record for ever. */
  public static Vice replaying() {
    return new Records("replays old records", TwistedRecords.Fault.FROZEN);
  }

  /** A keeper that gives records that nobody signed. */
  public static Vice forging() {
    return new Records("forges records", TwistedRecords.Fault.FORGED);
  }

  /**
   * Forgets, whenever it looks, what it wrote into {@code table}: grants twice, for example. What
   * it says of blocks stays true.
   */
  public static Vice forgetting(String table) {
    return new Vice() {
      @Override
      public String name() {
        return "forgets its " + table;
      }

      @Override
      public boolean keepsBlocks() {
        return true;
      }

      @Override
      public Tables tables(SimEnvironment env, Tables real) {
        return new AmnesiacTables(real, table);
      }
    };
  }

  private record OnTheWire(String name, Way way) implements Vice {

    @FunctionalInterface
    private interface Way {
      TwistedHost.Twist of(SimEnvironment env);
    }

    @Override
    public Host host(SimEnvironment env, Host real) {
      return new TwistedHost(real, way.of(env));
    }
  }

  private record Records(String name, TwistedRecords.Fault fault) implements Vice {
    @Override
    public RecordStore records(SimEnvironment env, RecordStore real) {
      return new TwistedRecords(real, fault);
    }
  }
}
