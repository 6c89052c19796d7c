/** The pages that people see in a browser, with their styles and scripts: files of our own. */
@NullMarked
package dev.tokenmeter.proxy.page;

import org.jspecify.annotations.NullMarked;
