package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Alertmanager (Debian package prometheus-alertmanager) with the example. */
final class InhibitionTest {
  @TempDir Path directory;

  private final List<Map<String, String>> firing = new ArrayList<>();

  /** An alert; {@code of} is a label that only tells them apart here. */
  private InhibitionTest alert(String name, String of, String... labels) {
    Map<String, String> all = new HashMap<>();
    all.put("alertname", "Tokenmeter" + name);
    all.put("job", "tokenmeter");
    all.put("of", of);
    for (int i = 0; i < labels.length; i += 2) {
      all.put(labels[i], labels[i + 1]);
    }
    firing.add(all);
    return this;
  }

  private InhibitionTest budget(String name, String severity, String caller) {
    String[] labels = {
      "severity", severity, "budget", "each", "scope_kind", "caller", "scope", caller
    };
    return alert("Budget" + name, caller, labels);
  }

  private void areTold(String... told) throws Exception {
    Optional<Tool> tool = Tool.find("prometheus-alertmanager", "a test of the inhibitions");
    if (tool.isPresent()) {
      Path config = Shipped.path("alertmanager/alertmanager.yml");
      try (AlertmanagerServer alertmanager =
          AlertmanagerServer.start(tool.get(), directory, config)) {
        alertmanager.fire(firing);
        Set<String> expected = Set.of(told);
        Waiting.until(
            "only these are told: " + expected,
            () -> unchecked(alertmanager::told).equals(expected));
        assertThat(alertmanager.told()).isEqualTo(expected);
      }
    }
  }

  private static <T> T unchecked(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void exhausted_ofOneCaller_silencesHisLesserAlertsAndNotThoseOfAnother() throws Exception {
    budget("Exhausted", "warning", "alice");
    budget("NearlyUsed", "warning", "alice");
    budget("HalfUsed", "info", "alice");
    budget("BurnFast", "warning", "alice");
    budget("NearlyUsed", "warning", "bob");
    budget("HalfUsed", "info", "bob");

    areTold("TokenmeterBudgetExhausted alice", "TokenmeterBudgetNearlyUsed bob");
  }

  @Test
  void stuckLoop_silencesTheBlocksOfItsInstanceAndNotThoseOfAnother() throws Exception {
    alert("EventLoopStuck", "a", "instance", "a", "severity", "critical");
    alert("EventLoopBlocked", "a", "instance", "a", "severity", "warning");
    alert("EventLoopBlocked", "b", "instance", "b", "severity", "warning");
    alert("LoadShed", "a", "instance", "a", "severity", "critical", "limit", "connections");

    areTold("TokenmeterEventLoopStuck a", "TokenmeterEventLoopBlocked b", "TokenmeterLoadShed a");
  }

  @Test
  void instanceDown_oneOfTwo_silencesItsOwnAlertsAndTheWarningsOfAll() throws Exception {
    alert("InstanceDown", "a", "instance", "a", "severity", "critical");
    alert("LedgerNotWriting", "a", "instance", "a", "severity", "critical");
    alert("LedgerNotWriting", "b", "instance", "b", "severity", "critical");
    alert("ProviderErrors", "openai", "provider", "openai", "severity", "warning");
    alert("ProviderDown", "gemini", "provider", "gemini", "severity", "critical");
    budget("NearlyUsed", "warning", "bob");

    areTold(
        "TokenmeterInstanceDown a",
        "TokenmeterLedgerNotWriting b",
        "TokenmeterProviderDown gemini",
        "TokenmeterBudgetNearlyUsed bob");
  }

  @Test
  void providerDown_ofOneProvider_silencesItsLesserAlerts() throws Exception {
    alert("ProviderDown", "openai", "provider", "openai", "severity", "critical");
    alert("ProviderErrors", "openai", "provider", "openai", "severity", "warning");
    alert("ProviderSlow", "gemini", "provider", "gemini", "severity", "warning");

    areTold("TokenmeterProviderDown openai", "TokenmeterProviderSlow gemini");
  }
}
