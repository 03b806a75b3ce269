package dev.cairn.app.demo;

/**
 * What became of one host.
 *
 * @param name for people
 * @param site its failure domain
 * @param nodeId in hexadecimal
 * @param blocks it held after the backup
 * @param bytes of them
 * @param share whether it held a share of the vault's key
 * @param killed whether it was among the victims
 * @param served bytes it sent for the recovery and the restore
 */
record HostFacts(
    String name,
    String site,
    String nodeId,
    long blocks,
    long bytes,
    boolean share,
    boolean killed,
    long served) {

  String shortId() {
    return nodeId.substring(0, Math.min(8, nodeId.length()));
  }
}
