package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.board.Notice;
import dev.tokenmeter.metrics.board.Offered;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.http.RouteResult;
import dev.tokenmeter.proxy.identity.Identities;
import dev.tokenmeter.proxy.page.PageFile;
import dev.tokenmeter.proxy.page.PageFiles;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Answers requests for the data port's own pages, at once or when the numbers are there. */
final class PageAnswers {
  private static final String NO_TOKEN =
      "{\"error\":\"this needs your own caller token (tmk_...), in any place where a key goes, for"
          + " example the header x-tokenmeter-token\"}\n";
  private static final String BUSY_SECONDS = "2";

  private final HttpRequest request;
  private final RouteResult.OwnPage page;
  private final Snapshot snapshot;
  private final OwnPages pages;

  PageAnswers(HttpRequest request, RouteResult.OwnPage page, Snapshot snapshot, OwnPages pages) {
    this.request = request;
    this.page = page;
    this.snapshot = snapshot;
    this.pages = pages;
  }

  /**
   * Gives the answer, now or later, on the client's event loop in any case.
   *
   * @param ended whether nobody waits for it any more
   */
  void answer(Client client, Consumer<FullHttpResponse> then, BooleanSupplier ended) {
    Optional<CallerId> me =
        page.kind() == RouteResult.Kind.ME && !isBrowser() ? owner() : Optional.empty();
    if (me.isEmpty()) {
      then.accept(atOnce(client.probed()));
      return;
    }
    EventLoop loop = client.channel().eventLoop();
    pages
        .numbers()
        .tell(
            Identities.query(request),
            me.get(),
            told ->
                loop.execute(
                    () -> {
                      if (!ended.getAsBoolean()) {
                        then.accept(numbers(told));
                      }
                    }));
  }

  private FullHttpResponse atOnce(Client.Readiness readiness) {
    return switch (page.kind()) {
      case ABOUT -> OwnAnswers.about(request);
      case HEALTHZ -> OwnAnswers.json(HttpResponseStatus.OK, "{\"status\":\"ok\"}\n");
      case READYZ -> OwnAnswers.readiness(readiness);
      case CONNECT ->
          isBrowser()
              ? file(HttpResponseStatus.OK, pages.files().page(PageFiles.CONNECT))
              : guarded(
                  OwnAnswers.json(
                      HttpResponseStatus.OK, Offered.json(Offered.of(snapshot.config())) + "\n"));
      case PRIVACY ->
          isBrowser()
              ? file(HttpResponseStatus.OK, pages.files().page(PageFiles.PRIVACY))
              : guarded(
                  OwnAnswers.json(
                      HttpResponseStatus.OK, Notice.of(snapshot.config()).json() + "\n"));
      case ME -> withoutNumbers();
      case ASSET -> asset();
    };
  }

  /** For a browser the page, which asks for the numbers; for others the refusal. */
  private FullHttpResponse withoutNumbers() {
    boolean known = owner().isPresent();
    HttpResponseStatus status = known ? HttpResponseStatus.OK : HttpResponseStatus.UNAUTHORIZED;
    FullHttpResponse response =
        isBrowser()
            ? file(status, pages.files().page(PageFiles.ME))
            : guarded(OwnAnswers.json(status, NO_TOKEN));
    if (!known) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    return response;
  }

  private FullHttpResponse asset() {
    String path = request.uri().split("\\?", 2)[0];
    return pages
        .files()
        .find(path.substring(path.lastIndexOf('/') + 1))
        .map(found -> file(HttpResponseStatus.OK, found))
        .orElseGet(
            () ->
                OwnAnswers.json(
                    HttpResponseStatus.NOT_FOUND, "{\"error\":\"there is no such file\"}\n"));
  }

  private static FullHttpResponse numbers(OwnPages.Told told) {
    FullHttpResponse response =
        guarded(OwnAnswers.json(HttpResponseStatus.valueOf(told.status()), told.json() + "\n"));
    if (told.status() == HttpResponseStatus.SERVICE_UNAVAILABLE.code()) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, BUSY_SECONDS);
    }
    return response;
  }

  private static FullHttpResponse file(HttpResponseStatus status, PageFile file) {
    FullHttpResponse response =
        guarded(OwnAnswers.answer(status, file.contentType(), file.bytes()));
    response.headers().set(HttpHeaderNames.CONTENT_SECURITY_POLICY, PageFiles.POLICY);
    return response;
  }

  /** Nobody keeps it, takes it for something else or learns where the reader came from. */
  private static FullHttpResponse guarded(FullHttpResponse response) {
    response
        .headers()
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-resource-policy", "same-origin");
    return response;
  }

  private boolean isBrowser() {
    return request.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html");
  }

  private Optional<CallerId> owner() {
    return snapshot.identities().owner(request, page.pathToken());
  }
}
