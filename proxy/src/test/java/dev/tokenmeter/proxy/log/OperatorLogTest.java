package dev.tokenmeter.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-05")
final class OperatorLogTest {

  @Test
  void text_withControlCharacters_staysOneLine() {
    assertThat(logged(log -> log.info("path {}", "/a\r\n2026 ERROR forged\u001b[2J\u2028")))
        .singleElement()
        .asString()
        .endsWith("INFO Probe: path /a\\u000d\\u000a2026 ERROR forged\\u001b[2J\\u2028\n");
  }

  @Test
  void exception_isNameAndMessageAndOurFirstFrame_neverAStackTrace() {
    assertThat(
            logged(
                log -> log.error("tap failed", new IllegalStateException("odd", new Error("x")))))
        .singleElement()
        .asString()
        .contains("tap failed (java.lang.IllegalStateException: odd at dev.tokenmeter.proxy.log.")
        .matches("[^\n]*\n");
  }

  @Test
  void text_longerThanALine_isCut() {
    assertThat(logged(log -> log.info("{}", "x".repeat(100_000))))
        .singleElement()
        .asString()
        .hasSizeLessThan(OneLineLayout.LONGEST + 100);
  }

  @Test
  void warnings_ofOneSite_passOnceAndTheRestIsCounted() {
    List<String> lines =
        logged(
            log -> {
              for (int i = 0; i < 5_000; i++) {
                log.warn("malformed request {}", i);
                log.warn("another site {}", i);
              }
            });
    // At most one a second and site: this loop is far shorter than ten seconds.
    assertThat(lines.size()).isBetween(2, 20);
    assertThat(lines).anyMatch(line -> line.contains("another site"));
  }

  @Test
  void warnings_ofMoreSitesThanAreToldApart_shareOneAndStayBounded() {
    List<String> lines =
        logged(
            log -> {
              for (int i = 0; i < 50_000; i++) {
                log.warn("site " + i);
              }
            });
    assertThat(lines.size()).isBetween(1, SparingAppender.SITES + 100);
  }

  @Test
  void flood_isOneLineASecond_andTheNextOneTellsHowManyWereLeftOut() {
    AtomicLong now = new AtomicLong();
    List<String> lines =
        logged(
            new SparingAppender(now::get),
            log -> {
              for (int i = 0; i < 20_000; i++) {
                log.warn("malformed request {}", "\u0000\u001b[31m\r\nERROR forged \u009b" + i);
              }
              now.addAndGet(TimeUnit.SECONDS.toNanos(1));
              log.warn("malformed request {}", "the next");
            });
    assertThat(lines)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .contains("\\u0000\\u001b[31m\\u000d\\u000aERROR forged \\u009b0")
                    .matches("[^\\p{Cntrl}\u0080-\u009f]*\n"),
            last -> assertThat(last).contains("the next").endsWith(" repeated=19999\n"));
  }

  private static List<String> logged(Consumer<Logger> action) {
    return logged(new SparingAppender(), action);
  }

  private static List<String> logged(SparingAppender appender, Consumer<Logger> action) {
    List<String> lines = new CopyOnWriteArrayList<>();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    OneLineLayout layout = new OneLineLayout();
    layout.setContext(context);
    layout.start();
    AppenderBase<ILoggingEvent> collector =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(layout.doLayout(event));
          }
        };
    collector.setContext(context);
    collector.start();
    appender.setContext(context);
    appender.addAppender(collector);
    appender.start();
    Logger log = context.getLogger("dev.tokenmeter.Probe");
    log.setLevel(Level.INFO);
    log.addAppender(appender);
    action.accept(log);
    appender.stop();
    return lines;
  }
}
