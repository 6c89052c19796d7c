package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.TokenType;

/** What a price is for. */
record Rate(TokenType type, ServiceTier tier) {

  static Rate standard(TokenType type) {
    return new Rate(type, ServiceTier.STANDARD);
  }
}
