package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.AssistantClient;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.proxy.http.ErrorShape;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.HopByHop;
import dev.tokenmeter.proxy.http.Reason;
import dev.tokenmeter.proxy.http.RequestGuard;
import dev.tokenmeter.proxy.http.RouteResult;
import dev.tokenmeter.proxy.http.Upgrade;
import dev.tokenmeter.proxy.http.UpstreamRequest;
import dev.tokenmeter.proxy.identity.Clients;
import dev.tokenmeter.proxy.identity.Identification;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/**
 * Decides on a request head, in this order: is it sound, where does it go, who asks, may they. One
 * parsed head decides on all of it and is what goes out.
 */
sealed interface Admission {

  /** Forward; the head has been edited in place and is ready to be written upstream. */
  record Admitted(Forward forward) implements Admission {}

  /** Answer with an error. */
  record Refused(Failure failure, ErrorShape shape, Optional<Forward> forward)
      implements Admission {}

  /** Answer with one of our own pages. */
  record OwnPage(RouteResult.OwnPage page) implements Admission {}

  /**
   * Edits the head in place where it is admitted.
   *
   * @param certificate the name in the certificate of the client's connection
   */
  static Admission of(HttpRequest head, Optional<String> certificate, Snapshot snapshot) {
    Optional<Failure> bad = RequestGuard.check(head, snapshot.config().limits().headerCount());
    if (bad.isPresent()) {
      return new Refused(bad.get(), snapshot.routes().shapeOf(head), Optional.empty());
    }
    return switch (snapshot.routes().match(head)) {
      case RouteResult.Refused refused ->
          new Refused(refused.failure(), refused.shape(), Optional.empty());
      case RouteResult.OwnPage page -> new OwnPage(page);
      case RouteResult.ToProvider route -> toProvider(head, route, certificate, snapshot);
    };
  }

  private static Admission toProvider(
      HttpRequest head,
      RouteResult.ToProvider route,
      Optional<String> certificate,
      Snapshot snapshot) {
    int query = route.upstreamUri().indexOf('?');
    head.setUri(query < 0 ? route.path() : route.path() + route.upstreamUri().substring(query));
    Identification who =
        snapshot.identities().identify(head, route.pathToken(), route.provider(), certificate);
    Forward forward = describe(head, route, snapshot, who);
    if (who instanceof Identification.Refused refused) {
      return new Refused(failure(refused), forward.shape(), Optional.of(forward));
    }
    if (forward.upgrade() instanceof Upgrade.Refused refused) {
      return new Refused(refused.failure(), forward.shape(), Optional.of(forward));
    }
    UpstreamRequest.rewrite(
        head,
        route,
        forward.upgrade() instanceof Upgrade.Tunnel
            ? HopByHop.Keep.UPGRADE
            : HopByHop.Keep.NOTHING);
    if (who instanceof Identification.Identified caller) {
      snapshot.identities().credentialEdit().apply(head, caller, route.provider());
    }
    return new Admitted(forward);
  }

  private static Forward describe(
      HttpRequest head, RouteResult.ToProvider route, Snapshot snapshot, Identification who) {
    HttpHeaders headers = head.headers();
    AssistantClient client = Clients.detect(headers);
    Upgrade upgrade = Upgrade.of(head);
    boolean webSocket = upgrade instanceof Upgrade.Tunnel to && to.protocol().equals("websocket");
    return new Forward(
        route.provider(),
        Endpoints.of(route.provider().dialect(), head.method().name(), route.path()),
        webSocket ? Endpoints.webSocket(route.path()) : Optional.empty(),
        client,
        snapshot.identities().sessions().hash(headers),
        who,
        upgrade,
        ErrorShape.of(route),
        headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
        headers.get(HttpHeaderNames.CONTENT_ENCODING, ""));
  }

  private static Failure failure(Identification.Refused refused) {
    Reason reason =
        switch (refused.reason()) {
          case MALFORMED_CREDENTIAL -> Reason.MALFORMED_REQUEST;
          case AMBIGUOUS_PATH -> Reason.AMBIGUOUS_PATH;
          case UNKNOWN_TOKEN -> Reason.UNKNOWN_TOKEN;
          case TOKEN_NOT_FORWARDED -> Reason.TOKEN_NOT_FORWARDED;
          case UNKNOWN_CALLER -> Reason.UNKNOWN_CALLER;
          case UNPROVED_CALLER -> Reason.UNPROVED_CALLER;
          case PATH_NOT_ALLOWED -> Reason.PATH_NOT_PERMITTED;
          case CREDENTIAL_MISSING -> Reason.CREDENTIAL_MISSING;
        };
    return Failure.of(reason, refused.message());
  }
}
