package dev.cairn.fuse.drive.store;

/** The parts of a store that do what is asked of it, made once for all who ask. */
public final class Operations {

  private final Store store;
  private final Namespace namespace;
  private final Renaming renaming;
  private final Listing listing;
  private final Attributing attributing;
  private final AttributeTable attributes;
  private final Bodies bodies;
  private final FileReads reads;
  private final FileWrites writes;
  private final FileHoles holes;

  public Operations(Store store) {
    this.store = store;
    this.namespace = new Namespace(store);
    this.renaming = new Renaming(store, namespace);
    this.listing = new Listing(store);
    this.attributes = new AttributeTable(store);
    this.bodies = new Bodies(store);
    this.reads = new FileReads(store, bodies);
    this.writes = new FileWrites(store, bodies);
    this.holes = new FileHoles(store, bodies, writes);
    this.attributing = new Attributing(store, bodies, writes);
  }

  public Store store() {
    return store;
  }

  public Namespace namespace() {
    return namespace;
  }

  public Renaming renaming() {
    return renaming;
  }

  public Listing listing() {
    return listing;
  }

  public Attributing attributing() {
    return attributing;
  }

  public AttributeTable attributes() {
    return attributes;
  }

  public Bodies bodies() {
    return bodies;
  }

  public FileReads reads() {
    return reads;
  }

  public FileWrites writes() {
    return writes;
  }

  public FileHoles holes() {
    return holes;
  }
}
