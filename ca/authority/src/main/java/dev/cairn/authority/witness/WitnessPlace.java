package dev.cairn.authority.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.WitnessKey;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A witness that an authority asks. Kept as lines {@code KEY URL} in the store's file {@code
 * witnesses}.
 *
 * @param url what {@code /add-checkpoint} is added to, {@code http} or {@code https}
 */
public record WitnessPlace(WitnessKey key, URI url) {

  private static final String FILE = "witnesses";

  public WitnessPlace {
    String scheme = String.valueOf(url.getScheme());
    if (!scheme.matches("https?") || url.getHost() == null || url.getRawQuery() != null) {
      throw new IllegalArgumentException("'" + url + "' is no http:// or https:// address");
    }
  }

  /** The witnesses of the authority in {@code store}. */
  public static List<WitnessPlace> read(AuthorityStore store) throws IOException {
    Optional<byte[]> file = store.read(FILE);
    List<WitnessPlace> places = new ArrayList<>();
    if (file.isPresent()) {
      for (String line : new String(file.get(), UTF_8).lines().toList()) {
        try {
          places.add(parse(line));
        } catch (RefusedException e) {
          throw new IOException("file " + FILE + ": " + e.getMessage(), e);
        }
      }
    }
    return places;
  }

  /** Replaces them. */
  public static void write(AuthorityStore store, List<WitnessPlace> places) throws IOException {
    StringBuilder text = new StringBuilder();
    places.forEach(place -> text.append(place).append('\n'));
    store.write(FILE, text.toString().getBytes(UTF_8));
  }

  private static WitnessPlace parse(String line) throws RefusedException {
    String[] parts = line.split(" ", 2);
    try {
      return new WitnessPlace(WitnessKey.parse(parts[0]), URI.create(parts[parts.length - 1]));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String toString() {
    return key.text() + " " + url;
  }
}
