"""工作台: the staff side's frame: scoped views, the gate, the workbench to which duties add panels, the look."""
