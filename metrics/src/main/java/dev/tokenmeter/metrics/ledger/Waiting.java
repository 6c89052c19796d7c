package dev.tokenmeter.metrics.ledger;

import java.util.ArrayList;
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
  private List<Entry> taken = List.of();
  private int done;
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

  /**
   * All that waits, the oldest first; of an exchange only what was told last. To be told how many
   * of the first are {@link #written}.
   */
  List<Entry> take() {
    List<Entry> all = new ArrayList<>(taken.subList(done, taken.size()));
    boolean once = all.isEmpty();
    for (Entry next = offered.poll(); next != null; next = offered.poll()) {
      all.add(next);
      once &= next.stage() == Entry.Stage.FINISHED;
    }
    keep(once ? all : latest(all));
    if (bytes.get() > bound / 2) {
      makeRoom();
    }
    return taken;
  }

  private List<Entry> latest(List<Entry> all) {
    Map<UUID, Entry> latest = new LinkedHashMap<>();
    for (Entry entry : all) {
      Entry before = latest.put(entry.id(), entry);
      if (before != null) {
        release(1, before.bytes());
      }
    }
    return new ArrayList<>(latest.values());
  }

  private void makeRoom() {
    List<Entry> left = new ArrayList<>();
    for (Entry entry : taken) {
      if (entry.stage() == Entry.Stage.OPEN && bytes.get() > bound / 2) {
        release(1, entry.bytes());
      } else {
        left.add(entry);
      }
    }
    keep(left);
  }

  private void keep(List<Entry> entries) {
    taken = entries;
    done = 0;
  }

  /** The writer has written so many more of what it took. */
  void written(int count) {
    long size = 0;
    for (Entry entry : taken.subList(done, done + count)) {
      size += entry.bytes();
    }
    release(count, size);
    done += count;
    if (done == taken.size()) {
      keep(List.of());
    }
  }

  /** The writer gives up on the next one of what it took. */
  void abandon() {
    Entry entry = taken.get(done);
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
