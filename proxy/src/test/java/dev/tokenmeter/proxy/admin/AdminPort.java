package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.metrics.board.Board;
import dev.tokenmeter.metrics.board.Facts;
import dev.tokenmeter.metrics.board.Individuals;
import dev.tokenmeter.metrics.board.Leaderboards;
import dev.tokenmeter.metrics.board.Myself;
import dev.tokenmeter.metrics.board.Numbers;
import dev.tokenmeter.metrics.board.OutcomeFeed;
import dev.tokenmeter.metrics.board.Pulse;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.identity.CallerTokens;
import dev.tokenmeter.proxy.page.PageFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** An admin port of a process that does nothing. */
final class AdminPort implements AutoCloseable {
  /** Alice's own token. */
  static final String ALICES = "tmk_" + "a".repeat(43);

  final FakeExposition metrics = new FakeExposition();
  final AtomicBoolean ready = new AtomicBoolean(true);
  final List<String> problems = new ArrayList<>();
  final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  final List<String> limits = new CopyOnWriteArrayList<>();
  final Questions questions = new Questions(limits::add);
  private final Meters meters =
      Meters.create(
          Config.defaults().metrics(), Config.defaults().callers(), Instant::now, "0.0.0");
  private final Pulse.Running pulse = Pulse.start(Instant::now);
  private final List<AdminServer> started = new ArrayList<>();
  private final Path ledger;
  private volatile Config configured = Config.defaults();

  /** Its ledger is this file, which need not be there. */
  AdminPort(Path ledger) {
    this.ledger = ledger;
  }

  RawHttp open(Auth auth) throws AdminFailure {
    return open(new Admin("127.0.0.1", 0, auth));
  }

  RawHttp open(Admin admin) throws AdminFailure {
    AdminServer server = AdminServer.start(admin, operations());
    started.add(server);
    return RawHttp.to(server.address().getPort());
  }

  Operations operations() {
    Config config = Config.defaults();
    LedgerQueries queries = LedgerQueries.at(ledger);
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    Budgets budgets = new Budgets(new PriceQuotes(() -> prices), Instant::now);
    Veils veils = new Veils(() -> configured.privacy(), name -> "who-" + name.length());
    return new Operations(
        metrics,
        () -> ready.get() ? Optional.empty() : Optional.of("draining"),
        () -> problems.isEmpty() ? new Reload.Done() : new Reload.Refused(problems),
        PageFiles.load(),
        new Board(
            meters,
            budgets,
            pulse.pulse(),
            queries,
            () -> Facts.of("0.0.0", Instant.EPOCH, "http://127.0.0.1:8080", config),
            name -> "who-" + name.length(),
            Instant::now),
        new Individuals(
            queries, () -> configured, veils, new PriceQuotes(() -> prices), Instant::now),
        new Myself(queries, budgets, Config::defaults, veils, Instant::now),
        new Numbers(queries, budgets, veils, Instant::now),
        new Leaderboards(
            queries, () -> configured, new PriceQuotes(() -> prices), veils, Instant::now),
        new OutcomeFeed(this::store, () -> configured, Instant::now),
        questions,
        AdminPort::caller,
        limits::add);
  }

  private int store(List<Outcome> told) {
    outcomes.addAll(told);
    return told.size();
  }

  /** Takes another configuration; the port itself stays as it is. */
  void configure(String yaml) {
    if (ConfigReader.read(yaml, "t.yaml", Map.of()) instanceof ConfigReader.Result.Loaded loaded) {
      configured = loaded.config();
    }
  }

  private static Optional<CallerId> caller(String token) {
    return token.equals(ALICES)
        ? Optional.of(new CallerId("alice", "payments", CallerId.Kind.CONFIGURED))
        : Optional.empty();
  }

  /** One token that may do this. */
  static Auth tokens(String token, Role role) {
    return new Auth.Tokens(List.of(new Admin.Token(CallerTokens.sha256(token), role)));
  }

  @Override
  public void close() {
    started.forEach(AdminServer::close);
    questions.close();
    pulse.close();
    meters.close();
  }
}
