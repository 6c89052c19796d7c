package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Board;
import dev.tokenmeter.metrics.board.Individuals;
import dev.tokenmeter.metrics.board.Leaderboards;
import dev.tokenmeter.metrics.board.Myself;
import dev.tokenmeter.metrics.board.Numbers;
import dev.tokenmeter.metrics.board.OutcomeFeed;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.page.PageFiles;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the admin port shows and does. All of it is called on threads of the admin port.
 *
 * @param metrics what {@code /metrics} shows
 * @param unready why new exchanges are not welcome, if they are not
 * @param reload reads the configuration again
 * @param files the board and what it refers to
 * @param board what the board shows
 * @param individuals callers side by side, and one by himself
 * @param myself what a caller may know of himself
 * @param numbers what was used, and what is left of budgets
 * @param leaderboards teams side by side
 * @param outcomes takes what is told of merged pull requests
 * @param questions how the numbers are asked for
 * @param callers finds the caller who has a token
 * @param limitHit told the name of a bound that was met
 */
public record Operations(
    Exposition metrics,
    Supplier<Optional<String>> unready,
    Supplier<Reload> reload,
    PageFiles files,
    Board board,
    Individuals individuals,
    Myself myself,
    Numbers numbers,
    Leaderboards leaderboards,
    OutcomeFeed outcomes,
    Questions questions,
    Function<String, Optional<CallerId>> callers,
    Consumer<String> limitHit) {}
