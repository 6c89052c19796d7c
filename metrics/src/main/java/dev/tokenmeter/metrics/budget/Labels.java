package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget.Label;
import dev.tokenmeter.config.Budget.Scope;
import dev.tokenmeter.config.Glob;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By what exchanges are told apart.
 *
 * @param models names of the model, the one that served first; empty while none is known
 */
record Labels(String caller, String team, String client, String provider, List<String> models) {

  Labels {
    models = List.copyOf(models);
  }

  static Labels of(Call call) {
    return new Labels(
        call.caller().name(),
        call.caller().team(),
        call.client(),
        call.provider(),
        call.model().map(List::of).orElse(List.of()));
  }

  /** Of one line of an exchange. */
  static Labels of(ExchangeRecord exchange, Optional<String> served) {
    return new Labels(
        exchange.caller().name(),
        exchange.caller().team(),
        exchange.client(),
        exchange.provider(),
        names(served, exchange.modelRequested()));
  }

  /**
   * Of what was spent before.
   *
   * @param caller who spent it, by the name that he has now
   */
  static Labels of(Spend spend, String caller) {
    return new Labels(
        caller,
        spend.team(),
        spend.client(),
        spend.provider(),
        names(spend.model(), spend.requested()));
  }

  private static List<String> names(Optional<String> served, Optional<String> requested) {
    return Stream.concat(served.stream(), requested.stream()).distinct().toList();
  }

  private List<String> of(Label label) {
    return switch (label) {
      case CALLER -> List.of(caller);
      case TEAM -> List.of(team);
      case CLIENT -> List.of(client);
      case PROVIDER -> List.of(provider);
      case MODEL -> models;
    };
  }

  /** Which exchanges a scope means, and how they are told apart within it. */
  static final class Matcher {
    private static final String ALL = "all";

    private final Scope scope;
    private final Map<Label, Glob> only = new EnumMap<>(Label.class);
    private final Set<Label> needs = EnumSet.noneOf(Label.class);

    Matcher(Scope scope) {
      this.scope = scope;
      scope.only().forEach((label, glob) -> only.put(label, new Glob(glob)));
      needs.addAll(only.keySet());
      scope.each().ifPresent(needs::add);
    }

    /** What has a say. */
    Set<Label> needs() {
      return Collections.unmodifiableSet(needs);
    }

    /** Whether the model has a say. */
    boolean needsModel() {
      return needs.contains(Label.MODEL);
    }

    /** Whether everything but the model fits. */
    boolean fitsButForModel(Labels labels) {
      return only.entrySet().stream()
          .filter(entry -> entry.getKey() != Label.MODEL)
          .allMatch(entry -> fits(labels, entry));
    }

    /** Whether all fits; a model that is not known fits nothing. */
    boolean fits(Labels labels) {
      return only.entrySet().stream().allMatch(entry -> fits(labels, entry))
          && !(labels.models().isEmpty() && needsModel());
    }

    private static boolean fits(Labels labels, Map.Entry<Label, Glob> entry) {
      return labels.of(entry.getKey()).stream().anyMatch(entry.getValue()::matches);
    }

    /** Whether exchanges of this caller may belong here, whatever else they are. */
    boolean mayHold(String caller, String team) {
      Labels who = new Labels(caller, team, "", "", List.of());
      return only.entrySet().stream()
          .filter(entry -> entry.getKey() == Label.CALLER || entry.getKey() == Label.TEAM)
          .allMatch(entry -> fits(who, entry));
    }

    /** Whether an account of this scope is the caller's, or one that he shares. */
    boolean isShared(String account, String caller, String team) {
      return scope
          .each()
          .map(
              label ->
                  switch (label) {
                    case CALLER -> account.equals(caller);
                    case TEAM -> account.equals(team);
                    case CLIENT, PROVIDER, MODEL -> true;
                  })
          .orElse(true);
    }

    /** Whether every caller has an account of his own. */
    boolean byCaller() {
      return scope.each().equals(Optional.of(Label.CALLER));
    }

    /** The metric label {@code scope_kind}. */
    String kind() {
      return scope
          .each()
          .map(Matcher::text)
          .orElseGet(
              () ->
                  only.isEmpty()
                      ? ALL
                      : only.keySet().stream().map(Matcher::text).collect(Collectors.joining("+")));
    }

    /** The metric label {@code scope}: which of its accounts an exchange belongs to. */
    String account(Labels labels) {
      return scope.each().map(label -> labels.of(label).getFirst()).orElseGet(this::together);
    }

    /** The only account; empty where each has its own. */
    Optional<String> single() {
      return scope.each().isPresent() ? Optional.empty() : Optional.of(together());
    }

    private String together() {
      return only.isEmpty()
          ? ALL
          : only.values().stream().map(Glob::pattern).collect(Collectors.joining("+"));
    }

    private static String text(Label label) {
      return label.name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
