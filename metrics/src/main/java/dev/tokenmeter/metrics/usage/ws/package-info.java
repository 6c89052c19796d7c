/**
 * Reads a WebSocket connection beside its byte path: frames (RFC 6455), messages inflated on a copy
 * (RFC 7692), and the turns of a conversation, each of which is counted like an exchange of its
 * own.
 */
@NullMarked
package dev.tokenmeter.metrics.usage.ws;

import org.jspecify.annotations.NullMarked;
