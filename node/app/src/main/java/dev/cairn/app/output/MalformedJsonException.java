package dev.cairn.app.output;

import java.io.IOException;

/** A line that is not the JSON it should be. Trying again cannot help. */
public final class MalformedJsonException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }

  MalformedJsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
