package dev.tokenmeter.metrics.ledger;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is not written yet. Event loops offer and never wait; one writer takes. What would pass the
 * bound is not taken and counted; what an open exchange has used so far makes room first, since its
 * end will tell it again.
 */
final class Waiting {
  private final Queue<Entry> offered = new ConcurrentLinkedQueue<>();
  private final Queue<Entry> taken = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger records = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final DropLog log = new DropLog();
  private final long bound;

  /**
   * Empty.
   *
   * @param bound heap that may wait, in bytes
   */
  Waiting(long bound) {
    this.bound = bound;
  }

  /** Takes an entry unless there is no room; any thread. */
  void offer(Entry entry) {
    int size = entry.bytes();
    long most =
        switch (entry.stage()) {
          case OPEN -> bound / 2;
          case FINISHED -> bound;
        };
    if (bytes.addAndGet(size) > most) {
      bytes.addAndGet(-size);
      drop(entry);
      return;
    }
    records.incrementAndGet();
    offered.add(entry);
  }

  private void drop(Entry entry) {
    switch (entry.stage()) {
      case OPEN -> {}
      case FINISHED -> {
        dropped.increment();
        log.dropped(dropped.sum());
      }
    }
  }

  /** Takes what was offered; of an exchange only what was told last is kept. */
  void take() {
    boolean once = taken.isEmpty();
    for (Entry next = offered.poll(); next != null; next = offered.poll()) {
      taken.add(next);
      once &= next.stage() == Entry.Stage.FINISHED;
    }
    if (!once) {
      keepLatest();
    }
    if (bytes.get() > bound / 2) {
      makeRoom();
    }
  }

  private void keepLatest() {
    Map<UUID, Entry> latest = new LinkedHashMap<>();
    for (Entry entry : taken) {
      Entry before = latest.put(entry.id(), entry);
      if (before != null) {
        release(1, before.bytes());
      }
    }
    taken.clear();
    taken.addAll(latest.values());
  }

  private void makeRoom() {
    taken.removeIf(
        entry -> {
          boolean goes = entry.stage() == Entry.Stage.OPEN && bytes.get() > bound / 2;
          if (goes) {
            release(1, entry.bytes());
          }
          return goes;
        });
  }

  /** The oldest of what was taken; to be told that they are {@link #written}. */
  List<Entry> oldest(int most) {
    return taken.stream().limit(most).toList();
  }

  /** The writer has written so many of the oldest. */
  void written(int count) {
    long size = 0;
    for (int i = 0; i < count; i++) {
      size += taken.remove().bytes();
    }
    release(count, size);
  }

  /** The writer gives up on the oldest. */
  void abandon() {
    Entry entry = taken.element();
    written(1);
    drop(entry);
  }

  private void release(int count, long size) {
    bytes.addAndGet(-size);
    records.addAndGet(-count);
  }

  long bytes() {
    return bytes.get();
  }

  int records() {
    return records.get();
  }

  /** Finished exchanges that are in no ledger. */
  long dropped() {
    return dropped.sum();
  }
}
