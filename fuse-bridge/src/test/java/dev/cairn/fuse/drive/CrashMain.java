package dev.cairn.fuse.drive;

import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.drive.store.Eviction;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Store;
import java.nio.file.Path;

/**
 * Goes through a script on a store, FOLDER SEED, until it is killed; says each step it has done.
 */
final class CrashMain {

  private CrashMain() {}

  static Hand hand(Store store) {
    Operations operations = new Operations(store);
    return new Hand(
        new StoreFileSystem(operations, new DriveMountIT.Quiet(new Eviction(operations))));
  }

  public static void main(String[] arguments) throws Exception {
    Store store = Store.open(new RealEnvironment(), Path.of(arguments[0]));
    CrashScript script = new CrashScript(Long.parseLong(arguments[1]), hand(store));
    while (true) {
      script.step();
      System.out.write('.');
      System.out.flush();
    }
  }
}
