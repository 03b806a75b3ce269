package dev.cairn.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTurnTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});

  private static NodeId node(int number) {
    return new NodeId(Hash.of(new byte[] {(byte) number}));
  }

  private static List<NodeId> nodes(int count) {
    List<NodeId> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(node(i));
    }
    return nodes;
  }

  @Test
  void everyKeeperComesUpAndAllAgreeWho() {
    Map<NodeId, Integer> turns = new HashMap<>();
    for (int day = 0; day < 2000; day++) {
      NodeId auditor = AuditTurn.of(STRIPE, day, nodes(20), node(99)).orElseThrow();
      assertThat(AuditTurn.of(STRIPE, day, nodes(20).reversed(), node(99))).contains(auditor);
      turns.merge(auditor, 1, Integer::sum);
    }
    assertThat(turns).hasSize(20);
    assertThat(turns.values()).allMatch(count -> count > 60 && count < 145);
  }

  @Test
  void nobodyAuditsHimself() {
    for (int day = 0; day < 100; day++) {
      assertThat(AuditTurn.of(STRIPE, day, nodes(3), node(0)).orElseThrow()).isNotEqualTo(node(0));
    }
    assertThat(AuditTurn.of(STRIPE, 1, nodes(1), node(0))).isEmpty();
  }
}
