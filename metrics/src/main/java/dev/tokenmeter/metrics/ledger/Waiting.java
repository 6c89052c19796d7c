package dev.tokenmeter.metrics.ledger;

import java.util.Iterator;
import java.util.LinkedHashMap;
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
  private final Map<UUID, Entry> taken = new LinkedHashMap<>();
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

  /** All that waits, the oldest first; the writer's own, to be told what is {@link #written}. */
  Map<UUID, Entry> take() {
    for (Entry next = offered.poll(); next != null; next = offered.poll()) {
      Entry before = taken.get(next.id());
      if (before != null) {
        release(before);
      }
      taken.put(next.id(), next);
    }
    if (bytes.get() > bound / 2) {
      makeRoom();
    }
    return taken;
  }

  private void makeRoom() {
    Iterator<Entry> entries = taken.values().iterator();
    while (entries.hasNext() && bytes.get() > bound / 2) {
      Entry entry = entries.next();
      if (entry.stage() == Entry.Stage.OPEN) {
        entries.remove();
        release(entry);
      }
    }
  }

  /** The writer has written these. */
  void written(Iterable<Entry> entries) {
    for (Entry entry : entries) {
      taken.remove(entry.id());
      release(entry);
    }
  }

  /** The writer gives up on this one. */
  void abandon(Entry entry) {
    taken.remove(entry.id());
    release(entry);
    drop(entry);
  }

  private void release(Entry entry) {
    bytes.addAndGet(-entry.bytes());
    records.decrementAndGet();
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
