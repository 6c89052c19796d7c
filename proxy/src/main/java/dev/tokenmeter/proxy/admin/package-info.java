/**
 * The admin port: metrics, probes and the operator's page, on threads of its own that never touch
 * the data path.
 */
@NullMarked
package dev.tokenmeter.proxy.admin;

import org.jspecify.annotations.NullMarked;
