package dev.cairn.overlay.node;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.MemberStore;
import java.io.IOException;
import java.util.List;

/** Contacts on disk. Losing one costs a search later, so a failing disk is logged, not fatal. */
final class ContactDisk {

  private static final System.Logger LOG = System.getLogger(ContactDisk.class.getName());

  private final MemberStore store;

  ContactDisk(MemberStore store) {
    this.store = store;
  }

  List<byte[]> load() throws IOException {
    return store.load();
  }

  void save(Contact contact) {
    try {
      store.put(contact.member().nodeId(), contact.proof().encoded());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "contact " + contact.member() + " not saved", e);
    }
  }

  void forget(NodeId nodeId) {
    try {
      store.remove(nodeId);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "contact " + nodeId.shortHex() + " not removed", e);
    }
  }
}
