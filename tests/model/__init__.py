"""An independent reading of the language, to judge the engine by."""
