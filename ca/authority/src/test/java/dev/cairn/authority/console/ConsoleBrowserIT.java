package dev.cairn.authority.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.Wish;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A registrar's day in Chromium; what it looks like lies in {@code target/console}. */
class ConsoleBrowserIT {

  /** A page may take some looks to come; each takes milliseconds. */
  private static final int LOOKS_MAX = 2000;

  private static final Tool CHROMIUM = new Tool("/usr/bin/chromium");
  private static final Tool DRIVER = new Tool("/usr/bin/chromedriver");
  private static final Path PICTURES = Path.of("target", "console");

  private final SeededRandom random = new SeededRandom(89);
  private final MemoryStore store = new MemoryStore();
  private Instant now = Instant.now();
  private Authority authority;
  private ConsoleServer server;
  private CertificateProxy proxy;
  private ChromeDriver browser;

  @BeforeEach
  void start() throws Exception {
    CHROMIUM.needed();
    DRIVER.needed();
    authority =
        Ceremony.found(store, new Organisation("acme.example"), rootKey -> {}, () -> now, random);
    populate();
    SecureRandom chance = new SecureRandom();
    Registrars registrars = new Registrars(store, () -> now, chance);
    byte[] p12 = registrars.add("grace", "secret".toCharArray());
    server =
        ConsoleServer.start(
            authority,
            registrars,
            List.of("localhost"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ConsoleServer.Chances(() -> now, chance));
    proxy = new CertificateProxy(p12, "secret".toCharArray(), server.port());
    Files.createDirectories(PICTURES);
    browser = browser();
  }

  private static ChromeDriver browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.path());
    options.addArguments(
        "--headless=new", "--window-size=1200,900", "--no-sandbox", "--disable-gpu", "--lang=en");
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of(DRIVER.path()).toFile())
            .build(),
        options);
  }

  /** A few weeks of an organisation of forty devices. */
  private void populate() throws Exception {
    String[] sites = {"berlin", "london", "oslo", "porto"};
    now = now.minus(Duration.ofDays(80));
    for (int i = 0; i < 40; i++) {
      authority.enrol(
          SigningKey.generate(random),
          InviteTerms.of("member-" + i / 2, sites[i % 7 % 4], 1L << 40, (10L + i) << 30));
      now = now.plus(Duration.ofDays(2));
    }
    SigningKey phone = SigningKey.generate(random);
    InviteCode own = new InviteCode(authority.anchor().fingerprint(), new byte[16], List.of());
    byte[] request =
        new EnrolmentRequest(
                phone.verifyKey(), NodeId.commitment(new byte[NodeId.NONCE_BYTES]), own.id())
            .sign(phone);
    authority.ask(request, "ada", "phone", "london");
  }

  @AfterEach
  void stop() throws IOException {
    if (browser != null) {
      browser.quit();
      proxy.close();
      server.close();
    }
  }

  private void open(String path) {
    browser.get(proxy.url(path));
  }

  private WebElement named(String name) {
    return browser.findElement(By.cssSelector("main [name=" + name + "]"));
  }

  /** A click returns before its page is there: what was found may be of the page that goes. */
  private String text() {
    for (int tries = 0; ; tries++) {
      try {
        return browser.findElement(By.tagName("main")).getText();
      } catch (StaleElementReferenceException | NoSuchElementException e) {
        assertThat(tries).as("pages that went").isLessThan(100);
      }
    }
  }

  /** The page that comes has all of these words. */
  private void shows(String... words) {
    String text = text();
    for (int tries = 1;
        tries < LOOKS_MAX && !List.of(words).stream().allMatch(text::contains);
        tries++) {
      text = text();
    }
    assertThat(text).contains(words);
  }

  private void isAt(String end) {
    for (int tries = 1; tries < LOOKS_MAX && !url().endsWith(end); tries++) {
      assertThat(url()).startsWith("http");
    }
    assertThat(url()).endsWith(end);
  }

  private String url() {
    return String.valueOf(browser.getCurrentUrl());
  }

  private void picture(String name) throws IOException {
    Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }

  @Test
  void registrarInvitesApprovesAndRevokes() throws Exception {
    open("/invites");
    named("member").sendKeys("ada");
    named("device").sendKeys("laptop");
    named("site").clear();
    named("site").sendKeys("london", Keys.ENTER);
    shows("Invite for ada", "cairn1-", "shown this once");
    picture("invite");

    open("/");
    assertThat(browser.findElement(By.tagName("nav")).getText()).contains("Queue 1");
    browser.findElement(By.linkText("Queue 1")).click();
    shows("ada, phone", authority.waiting().getFirst().check());
    picture("queue");
    browser.findElement(By.xpath("//button[.='Approve']")).click();
    shows("Nobody waits");
    assertThat(authority.member("ada")).isPresent();

    open("/devices?q=member-3");
    named("reason").sendKeys("laptop stolen", Keys.ENTER);
    isAt("/devices");
    shows("revoked");
    assertThat(authority.devices()).anyMatch(device -> device.revoked());
    open("/log");
    shows("1 certificates: laptop stolen, by grace");
    picture("log");
    browser.findElement(By.cssSelector("tbody a")).click();
    shows("It is in the tree of");
    picture("log-entry");
  }

  @Test
  void recoveryIsApprovedByOneAndWaitsForAnother() throws Exception {
    authority.enrol(SigningKey.generate(random), InviteTerms.of("ada", "attic", 1, 1));
    SigningKey key = SigningKey.generate(random);
    InviteCode own = Enrolment.ownCode(authority.anchor().fingerprint(), List.of(), key);
    byte[] request =
        new EnrolmentRequest(key.verifyKey(), NodeId.commitment(new byte[32]), own.id()).sign(key);
    authority.ask(request, new Wish("ada", "new laptop", "attic", true));
    open("/");
    browser.findElement(By.linkText("Recoveries 1")).click();
    shows("ada wants everything back", "0 of 2 approvals");
    picture("recoveries");
    browser.findElement(By.xpath("//button[.='Approve the recovery']")).click();
    shows("1 of 2 approvals: grace", "another registrar has to as well");
    picture("recoveries-one");
  }

  @Test
  void pagesAreReachedByKeyboardAndLegibleInTheDarkAndOnAPhone() throws Exception {
    open("/");
    shows("Health", "as it should be", "live devices");
    picture("overview");
    browser.switchTo().activeElement().sendKeys(Keys.TAB);
    assertThat(browser.switchTo().activeElement().getText()).isEqualTo("Skip to content");
    browser.switchTo().activeElement().sendKeys(Keys.TAB, Keys.TAB);
    WebElement focused = browser.switchTo().activeElement();
    assertThat(focused.getText()).startsWith("Queue");
    assertThat(focused.getCssValue("outline-style")).isEqualTo("solid");
    focused.sendKeys(Keys.ENTER);
    isAt("/queue");

    String light = browser.findElement(By.tagName("body")).getCssValue("background-color");
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    for (String page : new String[] {"sites", "devices", "members", "quotas"}) {
      open("/" + page);
      picture(page + "-dark");
    }
    assertThat(browser.findElement(By.tagName("body")).getCssValue("background-color"))
        .isNotEqualTo(light);
    open("/");
    picture("overview-dark");
    browser.manage().window().setSize(new Dimension(500, 900));
    open("/devices");
    Object sticksOut =
        browser.executeScript(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(sticksOut).as("pixels").isEqualTo(0L);
    picture("devices-phone");
  }

  @Test
  void everyFieldAndButtonHasAName() {
    for (String page :
        new String[] {
          "/", "/queue", "/invites", "/devices", "/quotas", "/members", "/recoveries"
        }) {
      open(page);
      for (WebElement field :
          browser.findElements(By.cssSelector("input:not([type=hidden]), button, a"))) {
        assertThat(field.getAccessibleName()).as("on %s: %s", page, field).isNotBlank();
      }
    }
  }
}
