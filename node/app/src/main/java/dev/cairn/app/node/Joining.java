package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.HomeLock;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A device becomes a member. The key is durable before the authority hears of it and the credential
 * is written last, so a join that is cut off anywhere is finished by running it again.
 */
public final class Joining {

  private static final System.Logger LOG = System.getLogger(Joining.class.getName());

  private static final List<Duration> PATIENCE =
      List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(4));

  private final Environment env;
  private final Home home;

  /** A join into {@code home}, which is made if it is missing. */
  public Joining(Environment env, Home home) {
    this.env = env;
    this.home = home;
  }

  /**
   * Joins with an invite and returns the {@code joined} message.
   *
   * @throws CommandFailure if the code is malformed, the authority says no, or the home has joined
   *     already
   */
  public Message join(String code) throws CommandFailure, IOException, InterruptedException {
    InviteCode invite = parse(code);
    home.create();
    try (HomeLock lock = HomeLock.take(home)) {
      lock.requireHeld();
      if (home.joined()) {
        throw CommandFailure.failed(
            home
                + " has joined an organisation already (see: cairn status); use another --home for"
                + " another device");
      }
      return keep(invite, ask(invite));
    }
  }

  private static InviteCode parse(String code) throws CommandFailure {
    try {
      return InviteCode.parse(code);
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private Enrolment.Joined ask(InviteCode invite)
      throws CommandFailure, IOException, InterruptedException {
    if (home.read(home.deviceKey()).isEmpty()) {
      DeviceKeyFile.write(home, SigningKey.generate(env.secureRandom()));
    }
    try {
      return askPatiently(invite, DeviceKeyFile.read(home));
    } catch (DeniedException e) {
      throw new CommandFailure(ExitCodes.FAILED, "the authority says no: " + e.getMessage(), e);
    } catch (RefusedException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "what the authority handed over does not hold: "
              + e.getMessage()
              + "; tell your registrar",
          e);
    }
  }

  /** An authority that is just starting, or busy, is asked again; the outcome is the same. */
  private Enrolment.Joined askPatiently(InviteCode invite, SigningKey key)
      throws IOException, DeniedException, RefusedException, InterruptedException {
    for (Duration wait : PATIENCE) {
      try {
        return Enrolment.join(invite, key, env::now);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "joining, to be tried again: " + e.getMessage());
        env.sleep(wait);
      }
    }
    return Enrolment.join(invite, key, env::now);
  }

  private Message keep(InviteCode invite, Enrolment.Joined joined) throws IOException {
    home.write(home.trustAnchor(), joined.anchor().encode());
    home.write(home.revocations(), joined.revocationList().encode());
    AuthorityFile.write(home, invite.addresses());
    AuthorityFile.writeContacts(home, AuthorityContact.seeds(joined.peers()));
    home.write(home.credential(), joined.credential().encode());
    Device device = joined.credential().device();
    return Message.of("joined")
        .with("organisation", device.organisation())
        .with("subject", device.subject().toString())
        .with("node_id", device.nodeId().toString())
        .with("site", device.site())
        .with("certificate_expires", device.notAfter().toString())
        .with("contacts", joined.peers().size())
        .with("home", home.toString());
  }
}
