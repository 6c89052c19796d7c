/** A mock provider and simulated developers: the product at work without a key or a network. */
@NullMarked
package dev.tokenmeter.proxy.demo;

import org.jspecify.annotations.NullMarked;
