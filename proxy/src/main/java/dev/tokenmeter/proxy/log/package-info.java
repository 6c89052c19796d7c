/** What the process says: events for its operator on stderr, finished exchanges on stdout. */
@NullMarked
package dev.tokenmeter.proxy.log;

import org.jspecify.annotations.NullMarked;
