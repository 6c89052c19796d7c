package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.config.Signals;
import dev.tokenmeter.metrics.record.AssistantClient;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.proxy.http.ErrorShape;
import dev.tokenmeter.proxy.http.Upgrade;
import dev.tokenmeter.proxy.identity.Identification;
import java.util.Optional;

/**
 * What was decided about a request before it is forwarded, or refused after its provider was found.
 *
 * @param turns what the turns of the connection are if it becomes a WebSocket; empty where they are
 *     not metered
 * @param who calls, by what is known from the head
 * @param shape in which errors of our own are answered
 * @param contentType of the request, empty where it has none
 * @param contentEncoding of the request, empty where it has none
 */
record Forward(
    Provider provider,
    Endpoint endpoint,
    Optional<Endpoint> turns,
    AssistantClient client,
    Optional<String> session,
    Identification who,
    Upgrade upgrade,
    ErrorShape shape,
    String contentType,
    String contentEncoding) {

  /** A tap of the exchange, where tokens may be used. */
  Optional<ExchangeTap> tap(Services services, Signals signals, String uri) {
    if (!endpoint.inference() && !endpoint.metered()) {
      return Optional.empty();
    }
    ExchangeTap opened =
        ExchangeTap.open(
            endpoint,
            services.calibration(),
            services.storedAnswers().within(provider.name(), uri),
            signals.lowEntropy().mode() == Signals.Mode.OFF ? 0 : services.deltaKey());
    opened.requestHead(contentType, contentEncoding);
    return Optional.of(opened);
  }
}
