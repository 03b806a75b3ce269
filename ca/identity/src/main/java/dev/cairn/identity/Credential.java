package dev.cairn.identity;

/** A credential that passed {@link Admission#check}. Only that makes one. */
public final class Credential {

  private final Device device;
  private final UnverifiedCredential source;
  private final Checkpoint checkpoint;

  Credential(Device device, UnverifiedCredential source, Checkpoint checkpoint) {
    this.device = device;
    this.source = source;
    this.checkpoint = checkpoint;
  }

  /** What it says. */
  public Device device() {
    return device;
  }

  /** Its parts, to show to others. */
  public UnverifiedCredential source() {
    return source;
  }

  /** The verified checkpoint that its proof ends in, for gossip. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The encoded form, for disk and wire. */
  public byte[] encode() {
    return source.encode();
  }

  @Override
  public String toString() {
    return "Credential[" + device.nodeId() + ", serial " + device.serial().toString(16) + "]";
  }
}
