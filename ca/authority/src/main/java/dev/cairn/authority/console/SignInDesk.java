package dev.cairn.authority.console;

import dev.cairn.authority.console.Registrars.Registrar;
import dev.cairn.authority.log.Audit;
import dev.cairn.authority.oidc.Person;
import dev.cairn.authority.oidc.SignInException;
import dev.cairn.authority.oidc.SignIns;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs registrars in who show no certificate: {@code /oidc/start} sends the browser to the
 * provider with a state that only its cookie knows, {@code /oidc/callback} takes it back. Whoever
 * comes back gets a new session, whatever session the browser had.
 */
final class SignInDesk {

  static final String PREFIX = "/oidc/";

  /** Not the session's: it has to come along when the provider sends the browser back. */
  static final String COOKIE = "__Host-cairn-state";

  private static final String COOKIE_TERMS = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
  private static final int STATE_SECONDS = 600;
  private static final int OK = 200;
  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int BAD_GATEWAY = 502;

  private static final System.Logger LOG = System.getLogger(SignInDesk.class.getName());

  private final SignIns signIns;
  private final Registrars registrars;
  private final Sessions sessions;

  SignInDesk(SignIns signIns, Registrars registrars, Sessions sessions) {
    this.signIns = signIns;
    this.registrars = registrars;
    this.sessions = sessions;
  }

  /**
   * What the browser is answered.
   *
   * @param place where it goes on, for a status that says so
   */
  record Answer(int status, Page page, List<String> cookies, Optional<String> place) {
    static Answer of(int status, Page page) {
      return new Answer(status, page, List.of(), Optional.empty());
    }
  }

  /**
   * Answers a browser.
   *
   * @param state its cookie of that; empty if it has none
   * @param from its address, for the audit log
   */
  Answer answer(String path, Map<String, String> query, String state, String from) {
    try {
      return switch (path) {
        case PREFIX + "start" -> start();
        case PREFIX + "callback" -> signedIn(signIns.end(query, state));
        default -> Answer.of(UNAUTHORIZED, page(""));
      };
    } catch (SignInException e) {
      Audit.refused("console " + path, from, e.reason().name(), FORBIDDEN);
      boolean isProvider = path.equals(PREFIX + "start");
      return Answer.of(
          isProvider ? BAD_GATEWAY : FORBIDDEN, page(e.reason() + ": " + e.getMessage()));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the provider does not answer", e);
      return Answer.of(
          BAD_GATEWAY, page("the sign-in provider does not answer; use your certificate, or wait"));
    }
  }

  private static Page page(String trouble) {
    Page page = new Page("", "Sign in");
    if (!trouble.isEmpty()) {
      page.add("<p class=\"note bad\" role=\"alert\">%s</p>", trouble);
    }
    return page.raw("<p><a href=\"/oidc/start\">Sign in with your organisation</a></p>");
  }

  private Answer start() throws IOException, SignInException {
    SignIns.Begun begun = signIns.begin();
    return new Answer(
        SEE_OTHER,
        page(""),
        List.of(COOKIE + "=" + begun.state() + COOKIE_TERMS + STATE_SECONDS),
        Optional.of(begun.place().toString()));
  }

  private Answer signedIn(Person person) throws IOException, SignInException {
    for (Hash principal : person.principals()) {
      Optional<Registrar> registrar = registrars.find(principal);
      if (registrar.isPresent()) {
        Audit.cameIn(registrar.get().name(), "console, " + person.name());
        String session = sessions.beginSignedIn(principal);
        // A page, not a redirect: a strict cookie is not sent on a way that began elsewhere.
        return new Answer(
            OK,
            new Page("", "Signed in").thenTo("/"),
            List.of(
                ConsoleHandler.COOKIE
                    + "="
                    + session
                    + "; Path=/; Secure; HttpOnly; SameSite=Strict",
                COOKIE + "=" + COOKIE_TERMS + 0),
            Optional.empty());
      }
    }
    throw new SignInException(
        SignInException.Reason.NOT_ALLOWED,
        person.name()
            + " is signed in, and no registrar; the authority's operator adds one with"
            + " 'cairn authority registrar --add NAME --oidc "
            + person.name()
            + "'");
  }
}
