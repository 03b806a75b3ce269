package dev.cairn.app.node;

import dev.cairn.app.local.Operations;
import dev.cairn.app.local.Request;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import java.io.IOException;

/** What a node can be asked, by the names of the local API. */
public final class NodeOperations implements Operations {

  private final NodeParts node;
  private final Runnable ended;

  /**
   * @param ended ends the process that serves, when the node has left the network
   */
  NodeOperations(NodeParts node, Runnable ended) {
    this.node = node;
    this.ended = ended;
  }

  @Override
  public int run(Request request, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Message args = request.args();
    String vault = args.text("vault");
    return switch (request.command()) {
      case "status" -> new StatusOperation(node).status(out);
      case "leave" -> new LeaveOperation(node, ended).run(args, out);
      case "peers" -> new StatusOperation(node).peers(out);
      case "kept-stripes" -> new StatusOperation(node).keptStripes(out);
      case "doctor" -> new DoctorOperation(node).run(out);
      case "vault-init" -> vault(vault).init(args.text("code"), out);
      case "vault-status" -> vault(vault).status(out);
      case "vault-deal" ->
          new DealOperation(node.vaults(), node.escrow(), vault)
              .run("vault_dealt", args.text("code"), out);
      case "vault-recover" -> recoverAndDeal(args, vault, out);
      case "vault-rehearse" ->
          new RecoverOperation(node.vaults(), node.escrow(), args).rehearse(out);
      case "vault-veto" -> new VetoOperation(node).run(out);
      case "vault-lock" -> new LockOperation(node.env(), node.storage().peers(), args).run(out);
      case "vault-heads", "vault-restore-head" -> heads(request, vault, out);
      case "vault-append-ask",
          "vault-append-take",
          "vault-append-allow",
          "vault-append-disallow",
          "vault-append-list" ->
          new AppendOperation(node.vaults(), node.hostName(), args).run(request.command(), out);
      case "mount", "unmount", "sync" ->
          new MountOperation(node.drives(), node.mode(), args).run(out);
      case "backup",
          "snapshots",
          "ls",
          "find",
          "diff",
          "dump",
          "stats",
          "tag",
          "rewrite",
          "copy",
          "forget",
          "prune",
          "serve-restic",
          "serve-webdav",
          "restore",
          "check",
          "durability",
          "policy-list",
          "policy-set",
          "policy-import",
          "policy-remove",
          "policy-run" ->
          inVault(request, vault, out);
      default ->
          throw new CommandFailure(
              ExitCodes.USAGE,
              "this daemon does not know '"
                  + request.command()
                  + "'; it may be older than this command: restart it");
    };
  }

  /**
   * A vault that was recovered has been: its old parts are replaced, so they serve nobody again.
   */
  private int recoverAndDeal(Message args, String name, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    if (node.overlay().self().device().recovery().isEmpty()) {
      throw CommandFailure.failed(
          ("this device joined as an ordinary one, and no member gives it a share. If you have a"
                  + " device with the vault, copy vault-%s.key from its home into this one; if all are"
                  + " lost, join with another --home: cairn join --ask HOST:PORT --fingerprint HEX --as"
                  + " NAME --recover")
              .formatted(Vaults.name(name)));
    }
    int code = new RecoverOperation(node.vaults(), node.escrow(), args).recover(out);
    if (code != ExitCodes.OK) {
      return code;
    }
    try {
      return new DealOperation(node.vaults(), node.escrow(), name).run("vault_dealt", "", out);
    } catch (CommandFailure e) {
      out.accept(
          Message.of("warning")
              .with("message", e.getMessage() + "; a running node deals again by itself"));
      return ExitCodes.OK;
    }
  }

  private int heads(Request request, String name, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    try (Vaults.Use use = node.vaults().useUnopened(name)) {
      HeadsOperation heads = new HeadsOperation(use.vault(), request.args());
      if (request.command().equals("vault-heads")) {
        return heads.list(out);
      }
      int code = heads.restore(out);
      node.renewal().renewAfterChange(use.vault());
      return code;
    }
  }

  private VaultOperation vault(String name) throws CommandFailure {
    return new VaultOperation(node.vaults(), node.escrow(), name);
  }

  private int inVault(Request request, String name, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Message args = request.args();
    boolean check = request.command().equals("check");
    Vaults vaults = node.vaults();
    try (Vaults.Use use = check ? vaults.useForCheck(name) : vaults.use(name)) {
      node.renewal().renewIfOwed(use.vault()); // what was taken up just now
      return switch (request.command()) {
        case "backup" -> backUp(use, args, out);
        case "restore" -> new RestoreOperation(node.env(), use.vault(), args).run(out);
        case "check" -> CheckOperation.run(node.env(), use.vault(), args, out);
        case "durability" -> new DurabilityOperation(node.env(), use.vault(), args).run(out);
        case "ls" -> SnapshotsOperation.ls(use.vault(), args, out);
        case "find" -> QueryOperation.find(use.vault(), args, out);
        case "diff" -> QueryOperation.diff(use.vault(), args, out);
        case "stats" -> QueryOperation.stats(use.vault(), args, out);
        case "dump" -> new DumpOperation(use.vault(), args).run(out);
        case "forget" -> new ForgetOperation(use.vault(), args).run(out);
        case "prune" ->
            changed(use, args, out, new PruneOperation(node.env(), use.vault(), args).run(out));
        case "serve-restic" -> new ServeOperation(node, use.vault(), args).restic(out);
        case "policy-list", "policy-set", "policy-import", "policy-remove", "policy-run" ->
            new PolicyOperation(node, use, args).run(request.command(), out);
        case "rewrite" -> changed(use, args, out, RewriteOperation.run(use.vault(), args, out));
        case "copy" ->
            changed(
                use, args, out, new CopyOperation(node.env(), vaults, args).into(use.vault(), out));
        case "serve-webdav" -> new ServeOperation(node, use.vault(), args).webdav(out);
        case "tag" -> TagOperation.run(use.vault(), args, out);
        default -> SnapshotsOperation.list(use.vault(), args, out);
      };
    }
  }

  private int backUp(Vaults.Use use, Message args, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    try {
      SourceBackups backups = new SourceBackups(node.policyRuns(), node.hostName(), use, args);
      return changed(use, args, out, backups.run(out));
    } catch (CommandFailure e) {
      // of several sources the others may have been stored
      changed(use, args, out, e.exitCode());
      throw e;
    }
  }

  /**
   * What a vault has newly stored is leased at once, and its last blocks are waited for: without a
   * daemon the process ends with this.
   */
  private int changed(Vaults.Use use, Message args, MessageSink out, int code)
      throws InterruptedException {
    if (args.truth("dry_run")) {
      return code;
    }
    int below = use.vault().storage().settle().stripesBelow();
    node.renewal().renewAfterChange(use.vault());
    if (below == 0) {
      return code;
    }
    out.accept(
        Message.of("warning")
            .with("packs_below_target", below)
            .with("message", below + " packs have fewer copies than wanted; repair adds them"));
    return code == ExitCodes.OK ? ExitCodes.BELOW_TARGET : code;
  }
}
