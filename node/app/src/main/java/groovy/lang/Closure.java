package groovy.lang;

/**
 * What picocli looks for at each start, in case a command is written in Groovy: where this class is
 * nowhere, it has opened every jar by then, 25 ms. No command is one of these.
 */
public abstract class Closure {
  private Closure() {}
}
