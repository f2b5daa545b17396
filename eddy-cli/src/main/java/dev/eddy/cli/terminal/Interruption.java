package dev.eddy.cli.terminal;

import java.util.concurrent.CountDownLatch;

/// Lets a training end well when the process is told to end (Ctrl-C): its thread is interrupted,
/// and the process waits until what it does about that is done, such as writing a checkpoint.
///
/// The JVM then ends by the signal with its own exit status, 130 for Ctrl-C.
public final class Interruption implements AutoCloseable {

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interruptAndWait, "eddy-interrupt");

  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interruptAndWait() {
    worker.interrupt();
    try {
      done.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Filter.drain();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending, and the hook waits.
    }
    done.countDown();
  }
}
