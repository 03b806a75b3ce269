package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.gateway.webdav.Propfind.PropertyName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropfindTest {

  private static Propfind parse(String body) throws XMLStreamException {
    return Propfind.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsWhatIsAskedFor() throws Exception {
    assertThat(parse("")).isEqualTo(new Propfind.All());
    assertThat(parse("<propfind xmlns='DAV:'><allprop/></propfind>")).isEqualTo(new Propfind.All());
    assertThat(parse("<p:propfind xmlns:p='DAV:'><p:propname/></p:propfind>"))
        .isEqualTo(new Propfind.Names());
    assertThat(
            parse(
                """
                <?xml version="1.0" encoding="utf-8"?>
                <D:propfind xmlns:D="DAV:" xmlns:Z="http://z/"><Z:later><Z:prop/></Z:later>
                <D:prop><D:getetag/><Z:color>red<Z:deep/></Z:color><plain/></D:prop></D:propfind>
                """))
        .isEqualTo(
            new Propfind.These(
                List.of(
                    new PropertyName("DAV:", "getetag"),
                    new PropertyName("http://z/", "color"),
                    new PropertyName("", "plain"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "<propfind xmlns='DAV:'><allprop/>",
        "<propfind xmlns='DAV:'><allprop/></propfind><more/>",
        "<propfind xmlns='DAV:'/>",
        "<propfind xmlns='DAV:'><prop/><allprop/></propfind>",
        "<propfind><allprop/></propfind>",
        "<other xmlns='DAV:'><allprop/></other>",
        "<D:propfind xmlns:D='DAV:'><D:prop><b:x xmlns:b=''/></D:prop></D:propfind>",
        "<D:propfind xmlns:D='DAV:'><D:prop><x:x/></D:prop></D:propfind>",
        "<!DOCTYPE propfind><propfind xmlns='DAV:'><allprop/></propfind>",
        "<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
            + "<propfind xmlns='DAV:'><prop>&e;</prop></propfind>",
        "<!DOCTYPE p [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>"
            + "<propfind xmlns='DAV:'><prop>&b;</prop></propfind>",
        "<propfind xmlns='DAV:'><prop>&e;</prop></propfind>"
      })
  void refusesWhatIsNoneAndReadsNothingOutside(String body) {
    assertThatThrownBy(() -> parse(body)).isInstanceOf(XMLStreamException.class);
  }
}
