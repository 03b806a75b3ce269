package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.HomeLock;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.oidc.DeviceSignIn;
import dev.cairn.authority.oidc.SignInException;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.Hash;
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

  private static final Duration ASK_AGAIN = Duration.ofSeconds(3);

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

  /**
   * Joins without an invite: asks, tells {@code out} the digits to compare, waits for a registrar.
   *
   * @param fingerprint of the organisation's root, in hex
   * @param addresses {@code host:port} of its authority
   * @throws CommandFailure if a registrar declines, or nobody decides within {@code patience}
   */
  public Message ask(
      String fingerprint,
      List<String> addresses,
      Enrolment.Wish wish,
      Duration patience,
      MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    home.create();
    try (HomeLock lock = HomeLock.take(home)) {
      lock.requireHeld();
      if (home.joined()) {
        throw CommandFailure.failed(home + " has joined an organisation already");
      }
      SigningKey key = key();
      InviteCode own = Enrolment.ownCode(hash(fingerprint), addresses, key);
      out.accept(
          Message.of("asking").with("check", Enrolment.check(key)).with("member", wish.member()));
      await(own, wish, key, patience);
      return keep(own, ask(own));
    }
  }

  /**
   * Joins by signing in with the organisation's provider; tells {@code out} where.
   *
   * @param fingerprint of the organisation's root, in hex
   * @param addresses {@code host:port} of its authority
   * @throws CommandFailure if the provider or the authority says no
   */
  public Message signIn(String fingerprint, List<String> addresses, String device, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    home.create();
    try (HomeLock lock = HomeLock.take(home)) {
      lock.requireHeld();
      if (home.joined()) {
        throw CommandFailure.failed(home + " has joined an organisation already");
      }
      SigningKey key = key();
      InviteCode own = Enrolment.ownCode(hash(fingerprint), addresses, key);
      Enrolment.SignIn signIn =
          (issuer, client, nonce) ->
              new DeviceSignIn(issuer, client, env::now, env.secureRandom())
                  .token(
                      nonce, url -> out.accept(Message.of("sign_in").with("url", url.toString())));
      Enrolment.signIn(own, device, key, signIn, env::now);
      return keep(own, ask(own));
    } catch (DeniedException e) {
      throw new CommandFailure(ExitCodes.FAILED, "the authority says: " + e.getMessage(), e);
    } catch (SignInException e) {
      throw new CommandFailure(ExitCodes.FAILED, "signing in: " + e.getMessage(), e);
    }
  }

  private void await(InviteCode own, Enrolment.Wish wish, SigningKey key, Duration patience)
      throws CommandFailure, IOException, InterruptedException {
    long started = env.nanoTime();
    while (true) {
      try {
        Enrolment.ask(own, wish, key, env::now);
        return;
      } catch (DeniedException e) {
        boolean isPending = e.reason() == Denial.APPROVAL_PENDING;
        if (!isPending || env.nanoTime() - started > patience.toNanos()) {
          throw new CommandFailure(
              isPending ? ExitCodes.NOT_YET : ExitCodes.FAILED,
              "the authority says: " + e.getMessage() + (isPending ? "; run it again later" : ""),
              e);
        }
        env.sleep(ASK_AGAIN);
      }
    }
  }

  private static Hash hash(String fingerprint) throws CommandFailure {
    try {
      return Hash.fromHex(fingerprint);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "'" + fingerprint + "' is no fingerprint of 64 hexadecimal digits", e);
    }
  }

  private SigningKey key() throws CommandFailure, IOException {
    if (home.read(home.deviceKey()).isEmpty()) {
      DeviceKeyFile.write(home, SigningKey.generate(env.secureRandom()));
    }
    return DeviceKeyFile.read(home);
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
    SigningKey key = key();
    try {
      return askPatiently(invite, key);
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
