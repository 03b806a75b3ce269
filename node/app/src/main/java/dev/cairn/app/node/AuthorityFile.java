package dev.cairn.app.node;

import dev.cairn.app.home.Contact;
import dev.cairn.app.home.Home;
import dev.cairn.overlay.OverlaySettings.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two files of a home, one item a line: {@code authority} with the addresses of the organisation's
 * authority, and {@code contacts} with the members that it named when this device joined.
 */
final class AuthorityFile {

  private AuthorityFile() {}

  static List<String> read(Home home) throws IOException {
    return lines(home, home.authority());
  }

  static void write(Home home, List<String> addresses) throws IOException {
    home.write(home.authority(), text(addresses));
  }

  static List<Seed> contacts(Home home) throws IOException {
    List<Seed> seeds = new ArrayList<>();
    for (String line : lines(home, home.contacts())) {
      try {
        Contact contact = Contact.parse(line);
        seeds.add(new Seed(contact.peer(), contact.address()));
      } catch (IllegalArgumentException e) {
        throw new IOException(home.contacts() + ": " + e.getMessage(), e);
      }
    }
    return seeds;
  }

  static void writeContacts(Home home, List<Seed> seeds) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Seed seed : seeds) {
      lines.add(new Contact(seed.peer(), seed.address()).toString());
    }
    home.write(home.contacts(), text(lines));
  }

  private static List<String> lines(Home home, Path file) throws IOException {
    byte[] bytes = home.read(file).orElse(new byte[0]);
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static byte[] text(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
