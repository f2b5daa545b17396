package dev.eddy.tasks.data.time;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// A time of the calendar, and how far its clock is ahead of UTC.
public record Moment(LocalDateTime at, int offsetSeconds) {
  /// Seconds since 1970 in UTC; where no offset is written the clock is taken as UTC.
  public long seconds() {
    return at.toEpochSecond(ZoneOffset.UTC) - offsetSeconds;
  }
}
