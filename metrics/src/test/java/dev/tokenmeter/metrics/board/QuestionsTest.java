package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
  private final List<String> limits = new CopyOnWriteArrayList<>();
  private final Questions questions = new Questions(limits::add);

  @AfterEach
  void close() {
    questions.close();
  }

  @Test
  void question_ofAnotherKind_isAnsweredWhileOneIsSlow() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<String> slow =
        questions.ask(
            Questions.Kind.USAGE,
            () -> {
              mayEnd.await();
              return "slow";
            });
    assertThat(questions.await(Questions.Kind.ME, () -> "mine", 30)).isEqualTo("mine");
    assertThat(slow).isNotDone();
    mayEnd.countDown();
    assertThat(slow.get()).isEqualTo("slow");
  }

  @Test
  void questions_ofOneKind_areAnsweredOneAtATime() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < Questions.WAITING; i++) {
      answers.add(
          questions.ask(
              Questions.Kind.BOARD,
              () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                LockSupport.parkNanos(100_000);
                return running.decrementAndGet();
              }));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
    assertThat(most).hasValue(1);
  }

  @Test
  void question_beyondTheBound_isTurnedAwayAtOnceAndCounted() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch runs = new CountDownLatch(1);
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    answers.add(
        questions.ask(
            Questions.Kind.FOCUS,
            () -> {
              runs.countDown();
              mayEnd.await();
              return true;
            }));
    runs.await();
    for (int i = 0; i < Questions.WAITING; i++) {
      answers.add(questions.ask(Questions.Kind.FOCUS, () -> true));
    }
    assertThat(limits).isEmpty();
    assertThatThrownBy(() -> questions.await(Questions.Kind.FOCUS, () -> true, 30))
        .isInstanceOf(Busy.class);
    assertThat(limits).containsExactly("query_focus");
    mayEnd.countDown();
    for (CompletableFuture<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
  }

  @Test
  void question_thatTakesTooLong_isGivenUpAndCounted() {
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                questions.await(
                    Questions.Kind.USAGE,
                    () -> {
                      never.await();
                      return true;
                    },
                    0))
        .isInstanceOf(Busy.class)
        .hasMessageContaining("ask again");
    assertThat(limits).containsExactly("query_usage");
    never.countDown();
  }

  @Test
  void question_thatFails_failsForWhoAskedAlone() throws Exception {
    assertThatThrownBy(
            () ->
                questions.await(
                    Questions.Kind.ME,
                    () -> {
                      throw new IllegalStateException("no");
                    },
                    30))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(questions.await(Questions.Kind.ME, () -> 1, 30)).isEqualTo(1);
  }
}
