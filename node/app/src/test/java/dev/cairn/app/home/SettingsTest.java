package dev.cairn.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.PeerId;
import dev.cairn.storage.Profile;
import dev.cairn.storage.budget.RateLimits;
import java.io.IOException;
import java.io.StringReader;
import java.time.LocalTime;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static Settings parse(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    return Settings.parse(properties);
  }

  @Test
  void nothingNeedsToBeSet() throws Exception {
    Settings settings = parse("");
    assertThat(settings.listen()).hasToString("/ip4/0.0.0.0/tcp/4701");
    assertThat(settings.donateBytes()).isEqualTo(10L << 30);
    assertThat(settings.announce()).isEmpty();
    assertThat(settings.bootstrap()).isEmpty();
  }

  @Test
  void everythingCanBeSet() throws Exception {
    String peer = PeerId.of(SigningKey.fromSeed(new byte[32]).verifyKey()).toString();
    Settings settings =
        parse(
            "listen=[::1]:4000\nannounce=home.example:4000\ndonate=2T\n"
                + "bootstrap=/ip4/192.0.2.1/tcp/1/p2p/"
                + peer
                + ", /dns/a.example/tcp/2/p2p/"
                + peer);
    assertThat(settings.listen()).hasToString("/ip6/::1/tcp/4000");
    assertThat(settings.announce().orElseThrow()).hasToString("/dns/home.example/tcp/4000");
    assertThat(settings.donateBytes()).isEqualTo(2L << 40);
    assertThat(settings.bootstrap()).hasSize(2);
    assertThat(settings.bootstrap().get(1)).hasToString("/dns/a.example/tcp/2/p2p/" + peer);
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() {
    assertThatThrownBy(() -> parse("donat=1G"))
        .hasMessage("unknown setting 'donat'; did you mean 'donate'?");
  }

  @Test
  void ownersMayChooseTheirCode() throws Exception {
    assertThat(parse("").profile()).isEmpty();
    assertThat(parse("profile=8/10/12").profile()).contains(new Profile(8, 10, 12, 6));
    for (String bad : new String[] {"8/12", "8/8/12", "0/1/2", "8/13/12", "16/32/171", "a/b/c"}) {
      assertThatThrownBy(() -> parse("profile=" + bad)).hasMessageContaining("profile");
    }
  }

  @Test
  void badValuesSayHowToWriteThem() {
    assertThatThrownBy(() -> parse("listen=here")).hasMessageContaining("/ip4/192.0.2.1/tcp/4701");
    assertThatThrownBy(() -> parse("listen=/ip4/1.2.3.4/tcp/99999")).hasMessageContaining("99999");
    assertThatThrownBy(() -> parse("donate=much")).hasMessageContaining("10GiB");
    assertThatThrownBy(() -> parse("bootstrap=1.2.3.4:5")).hasMessageContaining("/p2p/");
  }

  @Test
  void speedsCanDifferByTheHour() throws Exception {
    RateLimits rates =
        parse(
                "upload=2M\ndownload=8MiB/s\nlan-limits=on\n"
                    + "schedule=8:00-18:00 upload=500K download=2M; 22:00-06:00 upload=unlimited")
            .rates();
    assertThat(rates.usual()).isEqualTo(new RateLimits.Rates(2 << 20, 8 << 20));
    assertThat(rates.lanToo()).isTrue();
    assertThat(rates.windows())
        .containsExactly(
            new RateLimits.Window(
                LocalTime.of(8, 0),
                LocalTime.of(18, 0),
                OptionalLong.of(500 << 10),
                OptionalLong.of(2 << 20)),
            new RateLimits.Window(
                LocalTime.of(22, 0),
                LocalTime.of(6, 0),
                OptionalLong.of(RateLimits.UNLIMITED),
                OptionalLong.empty()));
    assertThat(parse("").rates().isNone()).isTrue();
  }

  @Test
  void badSpeedsNameTheKeyAndHowToWriteThem() {
    assertThatThrownBy(() -> parse("upload=fast")).hasMessageMatching("upload: .*500K, 2M.*");
    assertThatThrownBy(() -> parse("download=1K")).hasMessageMatching("download: 1K .*16.0 KiB.*");
    assertThatThrownBy(() -> parse("schedule=daily upload=1M"))
        .hasMessageContaining("08:00-18:00 upload=500K");
    assertThatThrownBy(() -> parse("schedule=08:00-25:00 upload=1M"))
        .hasMessageMatching("schedule: '25:00' is not a time of day.*");
    assertThatThrownBy(() -> parse("schedule=08:00-18:00 uplod=1M"))
        .hasMessageMatching("schedule: uplod.*|schedule: 'uplod' is neither.*");
    assertThatThrownBy(() -> parse("lan-limits=maybe")).hasMessageMatching("lan-limits: .*off");
    assertThatThrownBy(() -> parse("lan-limit=on"))
        .hasMessage("unknown setting 'lan-limit'; did you mean 'lan-limits'?");
  }
}
