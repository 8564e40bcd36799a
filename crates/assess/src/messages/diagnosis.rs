//! What the nodes of a pool point to ("Azure Batch pool and node errors").

model::catalogue! {
    1850 nodes_of(pool, states) = "Nodes of {pool}: {states}.";
    1851 in_state(count, state) = "{count} {state}";
    1853 healthy() = "All of them work or are on their way in or out, and none reports an error.";

    /// By Microsoft's page on node errors, an unusable node without an error means that Batch can't communicate with it.
    1860 unreachable(count) = "{count} unusable without an error: Batch can't reach the virtual machine, which points to the network.";
    1861 errors_not_shown() =
        "The source leaves out whether unusable nodes report errors. Without one, they point to the network: list the nodes with their ``errors``.";
    1862 starting() = "Nodes that stay in the ``starting`` state point to the network.";
    1863 lost(count) = "{count} ``unknown``: Batch lost contact, which points to the network or to overloaded nodes.";
    1864 unknown_state() = "One of these states is none that Azure's documentation lists, so nothing is concluded from it.";

    1870 disk(codes) =
        "{codes}: not the network. The temporary disk of the nodes is full: choose a VM size with a larger one, or keep the files of tasks for \
         a shorter time.";
    1871 package(codes) =
        "{codes}: an application package was not installed. Check that it exists, that nodes reach the account's autostorage, and that its \
         authentication still works. Reboot the nodes afterward: Batch doesn't retry.";
    1872 container(codes) =
        "{codes}: a container or its image was not set up. Check its name, the credentials of the registry, and that nodes reach the \
         registry. Reimage the nodes afterward: Batch doesn't retry.";
    1873 image(codes) =
        "{codes}: not the network at first. Check the VM image, its node agent SKU, and whether the VM size supports it.";
    1874 mount(codes) = "{codes}: a file system was not mounted. Check its account, its credentials, and that nodes reach it (TCP 445 or 2049).";
    1875 other(codes, message) = "{codes}: Batch names the cause, so look there first. It says: {message}";
    1876 other_without_text(codes) = "{codes}: Batch names the cause, so look there first.";
    1877 start_task(count) =
        "{count} with a failed start task: not the Batch service's network. Read ``stdout.txt`` and ``stderr.txt`` in the ``startup`` directory.";
    1878 start_task_code(code) = "Batch reports {code}.";
    1879 start_task_exit(exit_code) = "It ended with exit code {exit_code}.";
    1880 start_task_files() =
        "Its resource files were not downloaded: check that nodes reach their storage account, and that the SAS is still valid.";
    1881 waiting() = "Nodes that stay in ``waitingforstarttask`` run a start task that doesn't end, such as one whose downloads are blocked.";

    1885 quota(codes) = "Resize error {codes}: not the network. A quota is used up: request more cores, or use fewer nodes or another VM series.";
    1886 allocation(codes) =
        "Resize error {codes}: not the network of the nodes. Azure allocated too few virtual machines: check capacity and quotas, the free \
         addresses of the subnet, and the resize timeout.";
    1887 locked() = "The provider names a lock: Batch can't change its resources while one is on them.";
    1888 disallowed() = "The provider names a policy that denies the resources. Exempt what Batch creates, or change the pool to comply.";
    1889 resize(codes) = "Resize error {codes}: Batch names the cause, so look there first.";
    1890 auto_scale(code) = "The autoscale formula failed ({code}), so the pool keeps its size. Correct the formula.";

    1891 classic_retired() =
        "Classic communication is in effect, which Microsoft has not supported since 31 March 2026: move the pool to simplified communication.";
    1892 simplified_in_effect() = "Simplified communication is in effect.";
    1893 classic_in_effect() = "Classic communication is in effect.";
    1894 mode_not_shown(mode) = "The sources don't show the mode in effect; this assumes {mode}.";
    1895 at_hop(hop, why) = "At {hop}: {why}";
    /// The network is open, so the cause is not in what was provided.
    1896 open() =
        "As far as the sources show, the network allows what the nodes need. Look next at name resolution, firewalls on the nodes, the VM image, \
         and whether a new node of the same pool has the same problem.";
    1897 simplified() = "simplified communication";
    1898 classic() = "classic communication";
    1899 unknown_hops(hops) = "Not known to allow it: {hops}.";
}
