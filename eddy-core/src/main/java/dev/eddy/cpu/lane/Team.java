package dev.eddy.cpu.lane;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Workers that run one job together, each as its own lane; the caller is lane 0. Nothing is
/// allocated per job.
///
/// Workers wait by spinning for a moment and then sleep, so an idle team costs nothing.
public final class Team implements AutoCloseable {

  private static final int SPINS = 20_000;

  private final Thread[] workers;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private volatile int barrier;
  private volatile int generation;
  private volatile Throwable failure;
  private volatile boolean closed;
  private volatile LaneJob job;
  private volatile int lanes;

  public Team(int size) {
    workers = new Thread[Math.max(0, size - 1)];
    for (int i = 0; i < workers.length; i++) {
      int lane = i + 1;
      workers[i] = Thread.ofPlatform().daemon().name("eddy-" + lane).unstarted(() -> work(lane));
      workers[i].start();
    }
  }

  public int size() {
    return workers.length + 1;
  }

  /// Runs the job on `count` lanes and returns when all are done.
  public void run(LaneJob work, int count) {
    if (count == 1 || workers.length == 0) {
      work.run(0, 1);
      return;
    }
    failure = null;
    job = work;
    lanes = Math.min(count, size());
    arrived.set(0);
    running.set(workers.length);
    generation++;
    for (var worker : workers) {
      LockSupport.unpark(worker);
    }
    try {
      work.run(0, lanes);
    } catch (Throwable e) {
      failure = e;
    }
    int spins = 0;
    while (running.get() > 0) {
      spins = pause(spins);
    }
    var failed = failure;
    if (failed instanceof RuntimeException e) {
      throw e;
    }
    if (failed != null) {
      throw new IllegalStateException("a worker failed", failed);
    }
  }

  /// Waits until every lane of the job is here.
  public void await(int count) {
    if (count == 1) {
      return;
    }
    int turn = barrier;
    if (arrived.incrementAndGet() == count) {
      arrived.set(0);
      barrier = turn + 1;
      return;
    }
    int spins = 0;
    while (barrier == turn) {
      if (failure != null) {
        throw new IllegalStateException("another lane failed");
      }
      spins = pause(spins);
    }
  }

  private static int pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
    return spins + 1;
  }

  private void work(int lane) {
    int seen = 0;
    while (!closed) {
      int spins = 0;
      while (generation == seen && !closed) {
        if (spins++ < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      seen = generation;
      try {
        if (lane < lanes) {
          job.run(lane, lanes);
        }
      } catch (Throwable e) {
        if (failure == null) {
          failure = e;
        }
      } finally {
        running.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (var worker : workers) {
      LockSupport.unpark(worker);
    }
  }
}
